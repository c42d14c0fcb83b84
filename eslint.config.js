import { builtinModules } from 'node:module';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const TYPESCRIPT = ['**/*.ts'];
const PLAIN_NODE = ['**/*.{js,cjs,mjs}'];
const TESTS = ['test/**/*.ts'];
const DETERMINISTIC = ['src/domain/**/*.ts', 'src/contract/**/*.ts', 'src/workflows/**/*.ts'];
const OWN_FOLDERS = [
  'domain',
  'contract',
  'workflows',
  'activities',
  'aws',
  'fleets',
  'cli',
  'report',
  'signing',
  'evidence',
  'terminator',
  'metrics',
  'codec',
  'codec-server',
];

const node = {
  regex: `^(?:node:|(?:${builtinModules.join('|')})(?:/|$))`,
  message: 'Node is out of reach here: take what you need as an argument.',
};
const strangers = {
  group: ['**/simulator/**', '**/test/**', '**/bench/**', '**/scripts/**'],
  message: 'The product knows nothing of its simulator, tests, bench and scripts.',
};
const onlyAwsCallsAws = { group: ['@aws-sdk/*', '@smithy/*'], message: 'Only src/aws talks to AWS.' };
const onlyFleetsKnowsZod = { group: ['zod', 'zod/*'], message: 'Fleet files are checked in src/fleets.' };
const noTemporal = { group: ['@temporalio/*'], message: 'Temporal is unknown here.' };
const otherTemporal = (...packages) => ({
  group: ['@temporalio/*', ...packages.map((name) => `!@temporalio/${name}`)],
  message: `Of Temporal, only ${packages.map((name) => `@temporalio/${name}`).join(' and ')} belongs here.`,
});
const everyPackageExcept = (...packages) => ({
  regex: `^(?!\\.{1,2}/)(?!node:)(?!(?:${[...packages, '$'].join('|')})(?:/|$))`,
  message: `No package but ${packages.join(', ') || 'none'} belongs here.`,
});
const foldersExcept = (...allowed) => ({
  group: OWN_FOLDERS.filter((name) => !allowed.includes(name)).flatMap((name) => [`**/${name}/**`, `./${name}/**`]),
  message: `Of src, only ${allowed.join(', ') || 'the folder itself'} may be imported here.`,
});

/** One row of the table "who may import whom": what `folder` must not import, types included. */
function boundary(folder, ...patterns) {
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [strangers, ...patterns] }] },
  };
}

const nowIsAnArgument = 'Time arrives as a number; a workflow waits with sleep.';
const ambientGlobals = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval'].map(
    (name) => ({ name, message: nowIsAnArgument }),
  ),
  ...['process', 'crypto', 'fetch', 'Buffer', 'WebSocket', 'require', 'navigator', 'Intl'].map((name) => ({
    name,
    message: 'It may differ between two replays: take what you need as an argument.',
  })),
  ...['WeakRef', 'FinalizationRegistry'].map((name) => ({ name, message: 'Garbage collection is not replayed.' })),
];
const ambientProperties = [
  { object: 'Math', property: 'random', message: 'Chance is an argument.' },
  ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((property) => ({
    property,
    message: 'It depends on the language of the machine: two replays may differ.',
  })),
];
const ambientSyntax = [
  { selector: 'MemberExpression[object.name="globalThis"]', message: 'Take what you need as an argument.' },
  { selector: 'ImportExpression', message: 'Import at the top: the bundle is fixed before the first replay.' },
];

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'scripts/temporal-cli/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: PLAIN_NODE,
    extends: [tseslint.configs.recommended],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error' },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-self-compare': 'error',
      'no-unreachable-loop': 'error',
      'default-case-last': 'error',
    },
  },
  { files: [...TYPESCRIPT, ...PLAIN_NODE], rules: { eqeqeq: ['error', 'always', { null: 'ignore' }] } },
  {
    files: ['src/**/*.ts', 'simulator/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.mjs', 'bin/**/*.mjs'],
    rules: { 'max-lines': ['error', 300], 'max-lines-per-function': ['error', { max: 60, IIFEs: true }] },
  },

  boundary('domain', node, everyPackageExcept(), foldersExcept('domain')),
  boundary(
    'contract',
    node,
    everyPackageExcept('@temporalio/workflow', '@temporalio/common'),
    foldersExcept('contract', 'domain'),
    {
      group: ['@temporalio/workflow', '@temporalio/common'],
      allowImportNamePattern: '^(define|SearchAttributeType$)',
      allowTypeImports: true,
      message: 'A contract only defines: signals, queries, updates, search attributes.',
    },
  ),
  boundary(
    'workflows',
    node,
    everyPackageExcept('@temporalio/workflow', '@temporalio/common'),
    foldersExcept('workflows', 'contract', 'domain'),
  ),
  boundary('report', node, noTemporal, onlyAwsCallsAws, onlyFleetsKnowsZod, foldersExcept('report', 'domain')),
  boundary('aws', noTemporal, onlyFleetsKnowsZod, foldersExcept('aws', 'domain')),
  boundary('fleets', noTemporal, onlyAwsCallsAws, foldersExcept('fleets', 'domain')),
  boundary('signing', everyPackageExcept(), foldersExcept('signing', 'domain')),
  boundary('evidence', everyPackageExcept(), foldersExcept('evidence', 'domain', 'signing')),
  boundary(
    'codec',
    otherTemporal('common', 'proto'),
    onlyAwsCallsAws,
    onlyFleetsKnowsZod,
    foldersExcept('codec', 'domain', 'contract', 'fleets'),
  ),
  boundary(
    'codec-server',
    otherTemporal('common', 'proto'),
    onlyAwsCallsAws,
    onlyFleetsKnowsZod,
    foldersExcept('codec-server', 'codec', 'domain', 'fleets'),
  ),
  boundary(
    'terminator',
    otherTemporal('activity', 'client', 'worker', 'common'),
    onlyAwsCallsAws,
    onlyFleetsKnowsZod,
    foldersExcept('terminator', 'domain', 'contract', 'aws', 'codec', 'fleets', 'activities', 'signing', 'evidence'),
  ),
  boundary(
    'activities',
    otherTemporal('activity', 'common'),
    onlyAwsCallsAws,
    onlyFleetsKnowsZod,
    foldersExcept('activities', 'domain', 'contract', 'aws', 'fleets', 'report', 'signing', 'evidence'),
  ),
  boundary(
    'metrics',
    otherTemporal('client', 'common'),
    onlyAwsCallsAws,
    onlyFleetsKnowsZod,
    foldersExcept('metrics', 'domain', 'contract', 'aws', 'activities'),
  ),
  boundary(
    'cli',
    otherTemporal('client', 'common', 'envconfig'),
    onlyAwsCallsAws,
    onlyFleetsKnowsZod,
    foldersExcept('cli', 'domain', 'contract', 'codec', 'fleets', 'report', 'workflows', 'signing', 'evidence'),
    { group: ['**/workflows/**'], allowTypeImports: true, message: 'Start a workflow by its name and type only.' },
  ),
  {
    files: ['src/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            strangers,
            onlyAwsCallsAws,
            onlyFleetsKnowsZod,
            { group: ['./workflows/**', './cli/**'], message: 'The worker knows the path of the workflows, no more.' },
          ],
        },
      ],
    },
  },
  {
    files: ['simulator/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/src/**', '**/test/**', '**/bench/**'], message: 'The simulator is a stranger: HTTP only.' },
            noTemporal,
            onlyAwsCallsAws,
          ],
        },
      ],
    },
  },
  {
    files: DETERMINISTIC,
    rules: {
      'no-restricted-globals': ['error', ...ambientGlobals],
      'no-restricted-properties': ['error', ...ambientProperties],
      'no-restricted-syntax': ['error', ...ambientSyntax],
    },
  },
  // The one clock of workflow code: the time of the task, which is the same again on replay.
  { files: ['src/workflows/clock.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['src/{activities,aws,codec,codec-server,fleets,report,signing,evidence,terminator}/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read once, in src/worker.ts, src/terminator.ts and src/cli.',
        },
      ],
    },
  },
  {
    files: TESTS,
    languageOptions: { globals: globals.mocha },
    rules: {
      // A fake keeps the shape of what it stands for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  prettier,
);
