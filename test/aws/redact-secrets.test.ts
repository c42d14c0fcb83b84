import assert from 'node:assert/strict';
import { redactSecrets } from '../../src/aws/redact-secrets.ts';

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
