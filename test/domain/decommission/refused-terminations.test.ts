import assert from 'node:assert/strict';
import {
  fateOfRefusedTermination,
  type TerminationFate,
} from '../../../src/domain/decommission/refused-terminations.ts';

/** The table, written out a second time: a row that changes has to be changed in both. */
const table: Readonly<Record<Exclude<TerminationFate, 'surprise'>, readonly string[]>> = {
  again: [
    ...['Throttling', 'RequestLimitExceeded', 'TooManyRequests', 'OperationInProgress', 'ResourceUnavailable'],
    ...['InternalServer', 'InternalServerError', 'InternalFailure', 'InternalError', 'ServiceUnavailable'],
  ],
  keep: [
    ...['InvalidResourceState', 'OperationNotSupported', 'AccessDenied', 'UnauthorizedOperation', 'ExpiredToken'],
    'UnrecognizedClient',
  ],
  'read-back': ['ResourceNotFound'],
};
const rows = Object.entries(table).flatMap(([fate, codes]) => codes.map((code) => [code, fate] as const));

describe('fateOfRefusedTermination', () => {
  for (const [code, fate] of rows) {
    it(`takes ${code} for ${fate}, with or without suffix and detail, and nothing that is merely like it`, () => {
      for (const written of [code, `${code}Exception`, `${code}.WorkSpace`, `${code}Exception.A.B`]) {
        assert.equal(fateOfRefusedTermination(written), fate, written);
      }
      for (const written of [`${code}X`, `Not${code}`, `Other.${code}`, code.toLowerCase()]) {
        assert.equal(fateOfRefusedTermination(written), 'surprise', written);
      }
    });
  }

  it('stops the run for whatever it does not know, and for what a terminate cannot mean', () => {
    const codes = ['', ' ', '.', 'Exception', 'Whatever', 'ResourceExists', 'ResourceLimitExceeded', 'constructor'];
    codes.push(
      'AccessExceptionDenied',
      'InvalidParameterValues',
      'A\n.InvalidResourceState',
      'InvalidResourceStateExceptionException',
    );
    for (const code of codes) assert.equal(fateOfRefusedTermination(code), 'surprise', JSON.stringify(code));
  });

  it('does not ask again where the state forbids it, though a create would', () => {
    assert.equal(fateOfRefusedTermination('InvalidResourceStateException'), 'keep');
    assert.equal(fateOfRefusedTermination('InvalidResourceState.\nSUSPENDED'), 'keep');
  });
});
