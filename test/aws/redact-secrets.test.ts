import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactPieces, redactSecrets } from '../../src/aws/redact-secrets.ts';

const planted = [
  'authorization: AWS4-HMAC-SHA256 Credential=AKIACANARYCANARYCANA/20261121/us-east-1, Signature=0123canary',
  '{"authorization":"AWS4-HMAC-SHA256 Credential=x, Signature=abcdefcanary"}',
  String.raw`{"msg":"{\"Authorization\":\"Bearer canary-canary\"}"}`,
  'key ASIACANARYCANARYCANA was used',
  'x-amz-security-token:FwoGZXIvYXdzEBcanary',
  '"sessionToken": "canary"',
  'AWS_SECRET_ACCESS_KEY=canary/+canary',
  'secretAccessKey: canary',
  'token eyJcanary.eyJcanary.canary',
  'http://user:canary@127.0.0.1:4599',
  `IQoJb3JpZ2luX2VjE${'canary'.repeat(20)}`,
];

describe('redaction', () => {
  for (const text of planted) {
    it(`leaves no secret in ${text.slice(0, 60)}`, () => {
      assert.doesNotMatch(redactSecrets(text), /canary/i);
    });
  }

  it('leaves alone what is no secret: ids, ARNs, users, error names, AWS hosts', () => {
    const text =
      'ws-0a1b2c3d4 of ada.lovelace in d-9067000001: ResourceExists.WorkSpace, arn:aws:ses:us-east-1:111122223333:multi-region-endpoint/mail, https://workspaces.us-east-1.amazonaws.com/';
    assert.equal(redactSecrets(text), text);
  });

  it('keeps a line of JSON a line of JSON', () => {
    const line = JSON.stringify({
      msg: 'x',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=canary' },
      after: 1,
    });
    assert.equal((JSON.parse(redactSecrets(line)) as { after: number }).after, 1);
  });
});

describe('redaction of what was sent in confidence', () => {
  const secret = 'correct horse battery staple';

  it('takes out every piece of twelve characters or more, whole or cut', () => {
    assert.equal(redactPieces(`it is ${secret}!`, [secret]), 'it is [redacted]!');
    assert.equal(redactPieces('horse battery, correct horse', [secret]), '[redacted], [redacted]');
    assert.equal(redactPieces(secret.slice(0, 12), ['other', secret]), '[redacted]');
  });

  it('leaves alone what is shorter, and everything when nothing is secret', () => {
    assert.equal(redactPieces('a battery, correctly', [secret]), 'a battery, correctly');
    assert.equal(redactPieces(secret.slice(0, 11), [secret]), secret.slice(0, 11));
    assert.equal(redactPieces(secret, []), secret);
    assert.equal(redactPieces(secret, ['', 'short']), secret);
    assert.equal(redactPieces('', [secret]), '');
  });

  it('leaves no twelve characters in a row of any secret, whatever the text', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(letters, letters, letters, (before, hidden, after) => {
        const told = redactPieces(before + hidden + after, [hidden]);
        for (let at = 0; at + 12 <= hidden.length; at += 1) assert.ok(!told.includes(hidden.slice(at, at + 12)), told);
      }),
    );
  });
});
