import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  licencePage,
  licencesFile,
  licensedPackages,
  objections,
  ownLicences,
} from '../../scripts/dependencies/licences.mjs';

describe('the licences of what runs', () => {
  it('stand on the page, as the lockfile has them', () => {
    assert.equal(readFileSync(licencesFile, 'utf8'), licencePage(ownLicences()), 'run: npm run licences');
  });

  it('are all allowed', () => {
    assert.deepEqual(objections(ownLicences()), []);
  });

  it('do not count packages for development', () => {
    const names = ownLicences().map(({ name }) => name);
    assert.ok(names.includes('@temporalio/worker') && names.includes('pino'));
    assert.ok(!names.includes('mocha') && !names.includes('typescript'));
    const { packages } = { packages: { '': {}, 'node_modules/a': { version: '1', license: 'MIT', dev: true } } };
    assert.deepEqual(licensedPackages({ packages }), []);
  });

  it('are objected to when one is missing, or not on the list', () => {
    const licence = (text: string) => objections([{ name: 'x', version: '1.0.0', licence: text }]);
    assert.match(licence('')[0] ?? '', /names no licence/);
    for (const bad of ['GPL-3.0-only', 'BUSL-1.1', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN x'])
      assert.match(licence(bad)[0] ?? '', /not on the list/, bad);
    for (const good of ['MIT', '(MIT OR GPL-3.0-only)', 'Apache-2.0 AND MIT'])
      assert.deepEqual(licence(good), [], good);
  });

  it('are read of a package below another one, too, each version once', () => {
    const packages = {
      'node_modules/a': { version: '1', license: 'MIT' },
      'node_modules/b/node_modules/a': { version: '2', license: 'ISC' },
      'node_modules/c/node_modules/a': { version: '2', license: 'ISC' },
    };
    assert.deepEqual(
      licensedPackages({ packages }).map(({ name, version, licence }) => `${name} ${version} ${licence}`),
      ['a 1 MIT', 'a 2 ISC'],
    );
  });
});
