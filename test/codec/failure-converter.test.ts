import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure, DefaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { dataConverterFor, failureConverterPath } from '../../src/codec/data-converter.ts';
import { encodingMark, failureConverter } from '../../src/codec/failure-converter.ts';
import { checkBundle } from '../../src/worker/payload-keys.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { encryptingBundleFile, workflowBundleFile } from '../support/workflow-bundle.ts';
import { keysOf, newSecret, valueIn } from './keys.ts';

const ofTheSdk = new DefaultFailureConverter({ encodeCommonAttributes: true });
const words = 'ada has no mailbox';
const nested = (): ApplicationFailure =>
  ApplicationFailure.create({ message: words, cause: new Error('because of ada') });

describe('the failure converter for encryption', () => {
  it('puts messages and stacks where a codec encrypts them, those of causes as well', () => {
    const failure = failureConverter.errorToFailure(nested(), defaultPayloadConverter);
    assert.doesNotMatch(JSON.stringify([failure.message, failure.stackTrace, failure.cause?.message]), /ada/);
    assert.doesNotMatch(failure.cause?.stackTrace ?? '', /ada/);
    const read = failureConverter.failureToError(failure, defaultPayloadConverter);
    assert.equal(read.message, words);
    assert.equal((read.cause as Error).message, 'because of ada');
    const shown = new DefaultFailureConverter().errorToFailure(nested(), defaultPayloadConverter);
    assert.equal(shown.message, words, 'the twin: without it the message stands in plain sight');
  });

  it('keeps the message of an error that is thrown twice; that of the SDK loses it', () => {
    const throwTwice = (converter: DefaultFailureConverter): unknown => {
      const failure = converter.errorToFailure(nested(), defaultPayloadConverter);
      const caught = converter.failureToError(failure, defaultPayloadConverter);
      converter.errorToFailure(caught, defaultPayloadConverter);
      const again = converter.errorToFailure(caught, defaultPayloadConverter);
      return (valueIn(again.encodedAttributes ?? undefined) as { message?: unknown }).message;
    };
    assert.equal(throwTwice(failureConverter), words);
    assert.equal(throwTwice(ofTheSdk), 'Encoded failure', 'the twin: the SDK mends it, then ours is not needed');
  });

  it('is used when there are keys, and only then', () => {
    const withKeys = loadDataConverter(dataConverterFor(keysOf({ first: newSecret() })));
    assert.equal((withKeys.failureConverter as Partial<typeof failureConverter>).mark, encodingMark);
    const { failureConverter: without } = loadDataConverter(dataConverterFor(undefined));
    assert.equal('mark' in without, false);
    assert.equal(dataConverterFor(undefined).failureConverterPath, undefined);
    assert.equal(dataConverterFor(keysOf({ first: newSecret() })).failureConverterPath, failureConverterPath);
  });

  it('is demanded of a prebuilt workflow bundle when there are keys, and refused when there are none', async function () {
    this.timeout(60_000);
    const [plainBundle, encrypting] = await Promise.all([workflowBundleFile(), encryptingBundleFile()]);
    const codesOf = async (path: string | undefined, isEncrypting: boolean): Promise<string[]> =>
      (await checkBundle(path, isEncrypting ? keysOf({ first: newSecret() }) : undefined)).map(({ code }) => code);
    assert.deepEqual(await codesOf(encrypting, true), []);
    assert.deepEqual(await codesOf(plainBundle, false), []);
    assert.deepEqual(await codesOf(plainBundle, true), ['BundleDoesNotFit']);
    assert.deepEqual(await codesOf(encrypting, false), ['BundleDoesNotFit']);
    assert.deepEqual(await codesOf(undefined, true), [], 'a worker that bundles itself takes the right one');
    const [turnedOff] = await checkBundle(encrypting, { keys: keysOf({ first: newSecret() }).keys });
    assert.match(turnedOff?.summary ?? '', /the active payload key is "none"/);
    assert.match(turnedOff?.remedy ?? '', /the plain bundle.*payload-keys use/);
  });

  it('is looked for in a bundle that can be read: no file, and one that is something else, are said beforehand', async () => {
    const nonsense = join(scratchDirectory('bundle'), 'nonsense.js');
    writeFileSync(nonsense, 'nonsense');
    const half = join(scratchDirectory('bundle'), 'half.js');
    const whole = readFileSync(await workflowBundleFile(), 'utf8');
    writeFileSync(half, whole.slice(0, whole.length / 4));
    for (const path of ['/nope', '/tmp', nonsense, half]) {
      const [finding, ...others] = await checkBundle(path, undefined);
      assert.deepEqual([finding?.code, others], ['BundleUnreadable', []], path);
    }
  });
});
