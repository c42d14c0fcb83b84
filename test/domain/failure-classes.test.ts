import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  classifyItemFailure,
  fateOfFailedItem,
  triesByClass,
  type FailureClass,
} from '../../src/domain/failure-classes.ts';

/** The whole table, written out a second time: a row that changes its class has to be changed in both. */
const table: Readonly<Record<Exclude<FailureClass, 'unknown'>, readonly string[]>> = {
  transient: [
    'Throttling',
    'RequestLimitExceeded',
    'TooManyRequests',
    'OperationInProgress',
    'ResourceUnavailable',
    'InvalidResourceState',
    'InternalServer',
    'InternalServerError',
    'InternalFailure',
    'InternalError',
    'ServiceUnavailable',
    'InsufficientCapacity',
  ],
  'already-done': ['ResourceExists', 'ResourceAlreadyExists'],
  hold: [
    'ResourceLimitExceeded',
    'LimitExceeded',
    'QuotaExceeded',
    'ServiceQuotaExceeded',
    'AccessDenied',
    'ExpiredToken',
    'OptInRequired',
    'UnrecognizedClient',
    'UnauthorizedOperation',
  ],
  permanent: [
    'ResourceNotFound',
    'OperationNotSupported',
    'UnsupportedWorkspaceConfiguration',
    'InvalidParameterValues',
    'InvalidParameterCombination',
    'Validation',
    'ValidationError',
  ],
};
const rows = Object.entries(table).flatMap(([is, codes]) => codes.map((code) => [code, is] as const));

describe('classifyItemFailure', () => {
  for (const [code, is] of rows) {
    it(`takes ${code} for ${is}, with or without suffix and detail`, () => {
      for (const written of [code, `${code}Exception`, `${code}.WorkSpace`, `${code}Exception.A.B`]) {
        assert.equal(classifyItemFailure(written), is, written);
      }
    });

    it(`does not take a code that merely begins or ends like ${code} for ${is}`, () => {
      for (const written of [`${code}ButNotReally`, `Not${code}`, `Other.${code}`, code.toLowerCase()]) {
        assert.equal(classifyItemFailure(written), 'unknown', written);
      }
    });
  }

  it('tells a limit on requests, which passes by itself, from a limit on resources, which does not', () => {
    assert.equal(classifyItemFailure('RequestLimitExceeded'), 'transient');
    assert.equal(classifyItemFailure('ResourceLimitExceeded'), 'hold');
  });

  it('knows nothing of a code that is empty, blank, or a name that every object has', () => {
    for (const code of ['', ' ', '.', '..', 'Exception', '400', 'constructor', '__proto__', 'toString']) {
      assert.equal(classifyItemFailure(code), 'unknown', JSON.stringify(code));
    }
  });

  it('puts no parts of a code together, and takes away one suffix only, at the end', () => {
    for (const code of ['Access.Denied', 'AccessExceptionDenied', 'AccessDeniedExceptionException', 'X\n.AccessDenied'])
      assert.equal(classifyItemFailure(code), 'unknown', JSON.stringify(code));
    assert.equal(classifyItemFailure('AccessDenied.first\nsecond'), 'hold');
  });
});

describe('fateOfFailedItem', () => {
  it('tries what passes by itself six times, then gives the desktop up', () => {
    const fates = [1, 2, 3, 4, 5, 6, 7].map((attempts) => fateOfFailedItem('ThrottlingException', attempts));
    assert.deepEqual(fates, ['retry', 'retry', 'retry', 'retry', 'retry', 'fail', 'fail']);
  });

  it('tries what it does not know three times, then holds the desktop for a person', () => {
    const fates = [1, 2, 3, 4].map((attempts) => fateOfFailedItem('Whatever', attempts));
    assert.deepEqual(fates, ['retry', 'retry', 'hold', 'hold']);
  });

  it('never tries again blindly what AWS says exists, however often it was sent', () => {
    for (const attempts of [0, 1, 3, 100])
      assert.equal(fateOfFailedItem('ResourceExists.WorkSpace', attempts), 'read-back');
  });

  it('holds for a quota and gives up on an error in the request at the first try', () => {
    assert.equal(fateOfFailedItem('ResourceLimitExceededException', 1), 'hold');
    assert.equal(fateOfFailedItem('ResourceNotFound.User', 1), 'fail');
  });

  it('never retries for ever, whatever the code', () => {
    const most = Math.max(...Object.values(triesByClass));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...rows.map(([code]) => code))), (code) => {
        assert.notEqual(fateOfFailedItem(code, most), 'retry');
      }),
    );
  });
});
