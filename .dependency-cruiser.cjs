const OWN = '^src/';
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
const TEMPORAL = '(^|/)node_modules/@temporalio/';
const ANY_NPM = '(^|/)node_modules/';

/** Imports of `folder` end in one of `allowed`, types included. */
const only = (folder, allowed, comment) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment,
  from: { path: `^src/${folder}/` },
  to: { pathNot: [`^src/${folder}/`, ...allowed] },
});
const src = (...folders) => `^src/(${folders.join('|')})/`;
const NODE = { dependencyTypes: ['core'] };

/** As `only`, for folders that may use Node and npm packages: looks at our own folders alone. */
const onlyOwn = (folder, allowed, comment) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment,
  from: { path: `^src/${folder}/` },
  to: { path: OWN, pathNot: [`^src/${folder}/`, ...allowed] },
});

/** As `only`, for folders that need Node and our own folders, and no package. */
const onlyNode = (folder, folders, comment) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment,
  from: { path: `^src/${folder}/` },
  to: { pathNot: [`^src/${folder}/`, src(...folders)], dependencyTypesNot: ['core'] },
});

const ban = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    ban('no-circles', {}, { circular: true }, 'Two modules that need each other are one module, or three.'),
    ban('no-unresolved', {}, { couldNotResolve: true }, 'The import leads nowhere.'),
    ban(
      'no-dev-packages-in-the-product',
      { path: ['^src/', '^simulator/', '^bin/'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
      'A dev dependency is not there when the product runs.',
    ),
    ban(
      'no-undeclared-packages',
      // The SDK's own downloader comes with @temporalio/worker.
      { pathNot: '^scripts/setup/sdk-download\\.mjs$' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
      'It is in node_modules by accident: declare it in package.json.',
    ),
    ban(
      'no-drawers',
      {},
      { path: '(^|/)(utils?|helpers?|common|misc|shared|managers?)(/|\\.[cm]?[jt]s$)', pathNot: ANY_NPM },
      'Name the file for what it does.',
    ),

    only('domain', [], 'Pure rules and nouns import nothing.'),
    only('contract', [src('domain'), npm('@temporalio/workflow', '@temporalio/common')], 'domain and define*.'),
    only(
      'workflows',
      [src('domain', 'contract'), npm('@temporalio/workflow', '@temporalio/common')],
      'Workflows run in a sandbox and are replayed; the bundler does not guard this.',
    ),
    onlyOwn('report', [src('domain')], 'A report is a function of the record.'),
    ban('report-is-pure', { path: '^src/report/' }, NODE, 'No I/O in a report.'),
    onlyOwn('aws', [src('domain')], 'The AWS edge knows only the domain.'),
    onlyOwn('fleets', [src('domain')], 'Fleet files become a Fleet of the domain.'),
    onlyNode('signing', ['domain'], 'Keys, papers and digests need Node and nothing else.'),
    onlyNode('evidence', ['domain', 'signing'], 'Evidence outlives Temporal and asks no AWS.'),
    onlyOwn('codec', [src('domain', 'contract', 'fleets')], 'A codec knows keys and payloads.'),
    onlyOwn(
      'codec-server',
      [src('domain', 'codec', 'fleets'), '^src/worker/(environment|log|payload-keys|start-failure)\\.ts$'],
      'The codec server decodes what it is given, and asks nobody.',
    ),
    onlyOwn(
      'terminator',
      [
        src('domain', 'contract', 'aws', 'codec', 'fleets', 'signing', 'evidence'),
        '^src/worker/(environment|payload-keys|preparations|settings|start-failure)\\.ts$',
        '^src/activities/(attempt-time|change-answer|read-failure)\\.ts$',
      ],
      'The terminator trusts nobody: it knows no workflow, and none of the calls of the worker.',
    ),
    onlyOwn(
      'activities',
      [src('domain', 'contract', 'aws', 'fleets', 'report', 'signing', 'evidence')],
      'Activities touch the world, through aws and fleets.',
    ),
    onlyOwn(
      'metrics',
      [src('domain', 'contract', 'aws'), '^src/activities/lane-rates\\.ts$'],
      'Metrics look on: they act on nothing, and know no worker.',
    ),
    onlyOwn(
      'cli',
      [src('domain', 'contract', 'codec', 'fleets', 'report', 'workflows', 'signing', 'evidence')],
      'The CLI asks Temporal, not AWS.',
    ),
    ban(
      'cli-knows-workflows-by-type',
      { path: '^src/cli/' },
      { path: '^src/workflows/', dependencyTypesNot: ['type-only'] },
      'Start a workflow by name: loading its code here runs it outside the sandbox.',
    ),
    ban(
      'worker-is-the-root',
      { path: '^src/[^/]+\\.ts$' },
      { path: ['^src/cli/', '^src/workflows/'] },
      'The worker knows the path of the workflows, not their code.',
    ),
    ban(
      'nobody-imports-the-root',
      { path: '^src/[^/]+/' },
      { path: '^src/[^/]+\\.ts$' },
      'The composition root is at the top.',
    ),

    ban(
      'only-aws-talks-to-aws',
      { path: ['^src/', '^simulator/'], pathNot: '^src/aws/' },
      { path: npm('@aws-sdk', '@smithy') },
      'One place knows AWS.',
    ),
    ban(
      'only-fleets-knows-zod',
      { path: OWN, pathNot: '^src/fleets/' },
      { path: npm('zod') },
      'One schema, one place.',
    ),
    ban(
      'no-temporal-here',
      { path: ['^src/(aws|fleets|report)/', '^simulator/'] },
      { path: TEMPORAL },
      'This part runs without Temporal.',
    ),
    ban(
      'activities-temporal',
      { path: '^src/activities/' },
      { path: TEMPORAL, pathNot: npm('@temporalio/activity', '@temporalio/common') },
      'Activities know their own context only.',
    ),
    ban(
      'codec-temporal',
      { path: '^src/(codec|codec-server)/' },
      { path: TEMPORAL, pathNot: npm('@temporalio/common', '@temporalio/proto') },
      'Payloads and failures, no client and no worker.',
    ),
    ban(
      'failure-converter-is-bundled',
      { path: '^src/codec/failure-converter\\.ts$' },
      { pathNot: npm('@temporalio/common') },
      'It runs in the sandbox of workflows.',
    ),
    ban(
      'terminator-temporal',
      { path: '^src/terminator/' },
      {
        path: TEMPORAL,
        pathNot: npm(...['activity', 'client', 'worker', 'common'].map((name) => `@temporalio/${name}`)),
      },
      'The terminator reads runs as a client, acts as a worker, and runs no workflow code.',
    ),
    ban(
      'metrics-temporal',
      { path: '^src/metrics/' },
      { path: TEMPORAL, pathNot: npm('@temporalio/client', '@temporalio/common') },
      'The collector asks as a client does.',
    ),
    ban(
      'cli-temporal',
      { path: '^src/cli/' },
      { path: TEMPORAL, pathNot: npm('@temporalio/client', '@temporalio/common', '@temporalio/envconfig') },
      'The CLI is a client.',
    ),
    ban('simulator-is-a-stranger', { path: '^simulator/' }, { path: ['^src/', '^test/', '^bench/'] }, 'HTTP only.'),
    ban(
      'product-knows-no-strangers',
      { path: OWN },
      { path: ['^simulator/', '^test/', '^bench/', '^scripts/'] },
      'The product knows nothing of its simulator, tests, bench and scripts.',
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: ANY_NPM },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
