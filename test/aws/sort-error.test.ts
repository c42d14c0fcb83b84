import assert from 'node:assert/strict';
import type { AwsFailure } from '../../src/domain/aws-failure.ts';
import { sortError } from '../../src/aws/sort-error.ts';

const sent = { operation: 'CreateStandbyWorkspaces', region: 'us-west-2', sent: true };

function system(code: string, syscall: string, message = `${syscall} ${code}`): Error {
  return Object.assign(new Error(message), { code, syscall, errno: -1 });
}

function fromAws(name: string, httpStatusCode: number, message = 'words of AWS'): Error {
  const error = Object.assign(new Error(message), { $fault: 'client', $metadata: { httpStatusCode } });
  return Object.assign(error, { name });
}

function summary({ outcome, kind, code }: AwsFailure): string {
  return `${outcome} ${kind} ${code}`;
}

const refused: Readonly<Record<string, readonly [error: Error, kind: string]>> = {
  'AWS throttles': [fromAws('ThrottlingException', 400), 'throttled'],
  'SES says that there are too many requests': [fromAws('TooManyRequestsException', 429), 'throttled'],
  'a 429 of any name': [fromAws('WhateverException', 429), 'throttled'],
  'the quota is used up': [fromAws('ResourceLimitExceededException', 400), 'quota'],
  'SES has no room for another endpoint': [fromAws('LimitExceededException', 400), 'quota'],
  'AWS denies': [fromAws('AccessDeniedException', 400), 'denied'],
  'the session has expired': [fromAws('ExpiredTokenException', 400), 'denied'],
  'the signature is wrong': [fromAws('InvalidSignatureException', 403), 'denied'],
  'the content is wrong': [fromAws('InvalidParameterValuesException', 400), 'rejected'],
  'SES does not like the request': [fromAws('BadRequestException', 400), 'rejected'],
  'the directory is not there': [fromAws('ResourceNotFoundException', 400), 'not-found'],
  'the endpoint is not there': [fromAws('NotFoundException', 404), 'not-found'],
  'the endpoint exists': [fromAws('AlreadyExistsException', 400), 'conflict'],
  'the endpoint is being made (a 500, yet a definite no)': [
    fromAws('ConcurrentModificationException', 500),
    'conflict',
  ],
  'a dotted code': [fromAws('ResourceNotFound.Directory', 400), 'not-found'],
  'the connection is refused': [system('ECONNREFUSED', 'connect'), 'unavailable'],
  'the connection is reset while it is made': [system('ECONNRESET', 'connect'), 'unavailable'],
  'the connection is not made in time': [system('ETIMEDOUT', 'connect'), 'unavailable'],
  'there is no route': [system('ENETUNREACH', 'connect'), 'unavailable'],
  'the name is unknown': [system('ENOTFOUND', 'getaddrinfo'), 'unavailable'],
  'names cannot be resolved': [system('EAI_AGAIN', 'getaddrinfo'), 'unavailable'],
  'the certificate has expired': [system('CERT_HAS_EXPIRED', ''), 'unavailable'],
  'the certificate is of another host': [system('ERR_TLS_CERT_ALTNAME_INVALID', ''), 'unavailable'],
  'the peer speaks no TLS': [system('ERR_SSL_WRONG_VERSION_NUMBER', ''), 'unavailable'],
  'the peer answers the handshake with something else': [
    system(
      'EPROTO',
      'write',
      'write EPROTO 80EC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:x.c:350:',
    ),
    'unavailable',
  ],
  'the peer hangs up during the handshake': [
    system('ECONNRESET', '', 'Client network socket disconnected before secure TLS connection was established'),
    'unavailable',
  ],
  'the cause was a refused connection': [
    new Error('failed', { cause: system('ECONNREFUSED', 'connect') }),
    'unavailable',
  ],
  'all addresses refuse': [
    Object.assign(new AggregateError([system('ECONNREFUSED', 'connect'), system('ENETUNREACH', 'connect')]), {
      code: 'ECONNREFUSED',
    }),
    'unavailable',
  ],
};

const lost: Readonly<Record<string, readonly [error: unknown, kind: string]>> = {
  'the connection is reset': [system('ECONNRESET', 'read'), 'unavailable'],
  'the peer hangs up': [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'unavailable'],
  'the pipe is broken': [system('EPIPE', 'write'), 'unavailable'],
  'TLS breaks in the middle': [
    system('EPROTO', 'read', 'read EPROTO 80EC:error:0A000119:SSL routines:ssl3_get_record:bad record mac:x.c:1:'),
    'unavailable',
  ],
  'no answer came in time': [
    Object.assign(new Error('timed out'), { name: 'TimeoutError', code: 'ETIMEDOUT' }),
    'unavailable',
  ],
  'the socket fell silent': [Object.assign(new Error('timed out'), { name: 'TimeoutError' }), 'unavailable'],
  'AWS fails inside': [fromAws('InternalServerException', 500), 'unavailable'],
  'AWS is not available': [fromAws('ServiceUnavailableException', 503), 'unavailable'],
  'AWS fails inside, with a 400': [fromAws('InternalFailure', 400), 'unavailable'],
  'a gateway throttles with a 503': [fromAws('SlowDown', 503), 'throttled'],
  'a modelled error with a 500': [fromAws('InvalidParameterValuesException', 500), 'unavailable'],
  'a 500 without a name': [fromAws('Unknown', 500), 'unavailable'],
  'a 4xx without a name, from whoever sent it': [fromAws('Unknown', 400), 'unexpected'],
  'a 4xx that is no JSON': [
    Object.assign(new SyntaxError('Unexpected token'), { $metadata: { httpStatusCode: 400 } }),
    'unexpected',
  ],
  'a 200 that is no JSON': [
    Object.assign(new SyntaxError('Unexpected token'), { $metadata: { httpStatusCode: 200 } }),
    'unavailable',
  ],
  'a truncated 200': [Object.assign(system('ECONNRESET', ''), { $metadata: { httpStatusCode: 200 } }), 'unavailable'],
  'a redirect': [fromAws('Unknown', 302), 'unexpected'],
  'an error name that nobody has seen before': [fromAws('FlyingPigsException', 400), 'unexpected'],
  'a defect of ours after sending': [new TypeError('x is not a function'), 'unavailable'],
  'something that is no error at all': ['oops', 'unavailable'],
  'nothing at all': [undefined, 'unavailable'],
};

describe('sorting an error of a call that was sent', () => {
  for (const [when, [error, kind]] of Object.entries(refused)) {
    it(`is definitely not applied when ${when}`, () => {
      const failure = sortError(error, sent);
      assert.equal(`${failure.outcome} ${failure.kind}`, `not-applied ${kind}`, summary(failure));
    });
  }

  for (const [when, [error, kind]] of Object.entries(lost)) {
    it(`may have been applied: ${when}`, () => {
      const failure = sortError(error, sent);
      assert.equal(`${failure.outcome} ${failure.kind}`, `maybe-applied ${kind}`, summary(failure));
    });
  }
});

describe('sorting an error of a call that was never sent', () => {
  it('is not applied, whatever the error: nothing left this machine', () => {
    for (const [error] of [...Object.values(refused), ...Object.values(lost)]) {
      assert.equal(sortError(error, { ...sent, sent: false }).outcome, 'not-applied');
    }
  });

  it('names missing credentials as denied, for only a person can mend them', () => {
    const error = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    assert.equal(summary(sortError(error, { ...sent, sent: false })), 'not-applied denied CredentialsProviderError');
  });
});

describe('the facts of a failure', () => {
  it('hold call, Region, code, words and status', () => {
    assert.deepEqual(sortError(fromAws('ThrottlingException', 400, 'Rate exceeded'), sent), {
      outcome: 'not-applied',
      kind: 'throttled',
      operation: 'CreateStandbyWorkspaces',
      region: 'us-west-2',
      code: 'ThrottlingException',
      message: 'Rate exceeded',
      httpStatus: 400,
    });
  });

  it('hold how long AWS asks to wait', () => {
    const error = Object.assign(fromAws('ThrottlingException', 400), {
      $response: { headers: { 'retry-after': '3' } },
    });
    assert.equal(sortError(error, sent).retryAfterMs, 3000);
  });

  it('do not take a date or nonsense for a time to wait', () => {
    for (const header of ['Wed, 21 Oct 2026 07:28:00 GMT', '-5', 'soon', '']) {
      const error = Object.assign(fromAws('ThrottlingException', 400), {
        $response: { headers: { 'retry-after': header } },
      });
      assert.equal(sortError(error, sent).retryAfterMs, undefined, header);
    }
  });

  it('hold no secrets, though AWS quotes the signed headers in the message of a wrong signature', () => {
    const message = "The canonical string should have been 'POST\n/\nx-amz-security-token:FwoGZXIvYXdzEBcanary\n'";
    const failure = sortError(fromAws('SignatureDoesNotMatch', 403, message), sent);
    assert.ok(!failure.message.includes('canary'), failure.message);
    assert.match(failure.message, /canonical string/);
  });

  it('are bounded, however much AWS has to say', () => {
    assert.equal(sortError(fromAws('Foo', 400, 'x'.repeat(100_000)), sent).message.length, 500);
  });
});
