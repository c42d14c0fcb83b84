import { resolve } from 'node:path';
import { addPayloadKey, KeysNotChanged, usePayloadKey } from '../../codec/write-payload-keys.ts';
import { FleetFileError } from '../../fleets/fleet-file.ts';
import { loadPayloadKeys } from '../../fleets/payload-keys-file.ts';
import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { PayloadKeysInvocation } from '../invocation.ts';
import { Problem, usageProblem } from '../problem.ts';

/** Makes a file of payload keys, adds a key to one, or chooses the key that encrypts from now on. Never shows a key. */
export async function payloadKeys(asked: PayloadKeysInvocation, context: Context): Promise<ExitCode> {
  const { env, cwd, now } = context.surroundings;
  const named = asked.file ?? env['LIFEBOAT_PAYLOAD_KEYS']?.trim();
  if (!named)
    throw usageProblem('Which file? --file <file>, or LIFEBOAT_PAYLOAD_KEYS.', 'lifeboat payload-keys --help');
  const file = resolve(cwd, named);
  try {
    const added = asked.command === 'payload-keys new' ? await addPayloadKey(file, now()) : undefined;
    if (asked.command === 'payload-keys use') await usePayloadKey(file, asked.id);
    const { activeId: active, keys } = await loadPayloadKeys(file);
    context.show({
      apiVersion,
      kind: 'PayloadKeys',
      file,
      ...(active !== undefined && { active }),
      keys: [...keys.keys()],
      ...(added !== undefined && { added }),
    });
    return exitCodes.done;
  } catch (error) {
    throw problemWith(file, error);
  }
}

function problemWith(file: string, error: unknown): unknown {
  if (error instanceof FleetFileError) {
    return new Problem({
      code: 'PayloadKeysRejected',
      message: `${file} was left as it is: it has mistakes.`,
      exitCode: exitCodes.usage,
      findings: error.findings,
    });
  }
  if (error instanceof KeysNotChanged) {
    const next = {
      BeingChanged: `If nobody is at it: rm ${file}.new`,
      Exists: 'Give the command again to add a key to it.',
      KeyUnknown: 'Name one of the ids in the file.',
      PayloadKeysNotFound: 'Name the file that holds them: --file <file>, or LIFEBOAT_PAYLOAD_KEYS.',
      OwnerNotKept: 'Give the command as the owner of the file, or as root.',
    };
    return new Problem({
      code: error.code,
      message: error.message,
      exitCode: exitCodes.usage,
      next: [next[error.code]],
    });
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  return new Problem({
    code: 'FileNotWritten',
    message: `${file} cannot be written: ${code}.`,
    exitCode: exitCodes.error,
    next: ['Name another file: --file <file>'],
  });
}
