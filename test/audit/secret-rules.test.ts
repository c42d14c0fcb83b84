import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { judgeSecrets } from './secret-rules.ts';

const userData = '<powershell>\n  $password = "correct horse battery staple"\n</powershell>\n';
const token = createHash('sha256').update('a token').digest('hex');
const secrets = {
  userData: [userData],
  tokenDigests: [`sha256:${createHash('sha256').update(token).digest('hex')}`],
};

/** The rules that one text breaks. */
function broken(text: string): string[] {
  return judgeSecrets([{ where: 'here', text }], secrets).map(({ rule }) => rule);
}

describe('the checker, about secrets', () => {
  it('finds nothing in a text about other things, digests of secrets included', () => {
    assert.deepEqual(broken('an instance was launched'), []);
    assert.deepEqual(broken(secrets.tokenDigests.join()), []);
    assert.deepEqual(broken(createHash('sha256').update(userData).digest('hex')), []);
  });

  it('finds user data as it is, within JSON, in hex and in base64', () => {
    const forms = [
      userData,
      JSON.stringify({ request: { UserData: userData } }),
      Buffer.from(userData).toString('hex'),
      Buffer.from(userData).toString('base64'),
    ];
    for (const form of forms) assert.deepEqual(broken(form), ['user data is nowhere'], form);
  });

  it('finds it in base64 of a longer text, wherever it begins', () => {
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const text = Buffer.from(`${before}${userData}and more`).toString('base64');
      assert.deepEqual(broken(text), ['user data is nowhere'], before);
    }
  });

  it('finds a token, alone and within a longer word', () => {
    assert.deepEqual(broken(`the token ${token} was used`), ['tokens are nowhere']);
    assert.deepEqual(broken(`0a${token}ff`), ['tokens are nowhere']);
  });

  it('says where', () => {
    const texts = [
      { where: 'the worker log', text: 'nothing' },
      { where: 'the history', text: userData },
    ];
    assert.match(judgeSecrets(texts, secrets)[0]?.message ?? '', /^the history /);
  });
});
