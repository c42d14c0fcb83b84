import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { newKeyPair } from '../../signing/ed25519.ts';
import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { leftOut, Problem, usageProblem } from '../problem.ts';
import { mayAsk } from '../surroundings.ts';

interface Asked {
  readonly name?: string;
  readonly out?: string;
}

/** Makes a key pair: the private key goes to a file that only its owner reads, the public one to the approvals file. */
export async function keygen(asked: Asked, context: Context): Promise<ExitCode> {
  const name = await nameOf(asked, context);
  const { cwd } = context.surroundings;
  const file = resolve(cwd, asked.out ?? fileFor(name));
  const { privateKey, publicKey } = newKeyPair();
  await writeNew(file, privateKey);
  context.show({ apiVersion, kind: 'ApproverKey', name, file, publicKey });
  return exitCodes.done;
}

async function nameOf({ name }: Asked, { surroundings, globals }: Context): Promise<string> {
  const help = 'lifeboat approver keygen --help';
  if (name === undefined && !mayAsk(surroundings, globals))
    throw usageProblem('The key needs a name: --name <name>', help);
  const given = name ?? (await surroundings.ask.text('Whose key is it? The name stands in the approvals file.'));
  if (given === undefined) throw leftOut();
  if (namePattern.test(given)) return given;
  throw usageProblem(`${JSON.stringify(given)} cannot be a signer's name: ${nameWords}.`, help);
}

/** As the approvals file takes it. */
const namePattern = /^\S(?:[^\t\r\n]{0,62}\S)?$/;
const nameWords = 'it has 1 to 64 characters in one line';

/** A name may hold what a file name must not. */
function fileFor(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
  return `${plain || 'approver'}.pem`;
}

/** Never overwrites: a key that is lost cannot be made again. */
async function writeNew(file: string, privateKey: string): Promise<void> {
  try {
    await writeFile(file, privateKey, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const exists = code === 'EEXIST';
    throw new Problem({
      code: exists ? 'FileExists' : 'FileNotWritten',
      message: exists ? `${file} exists already. It was left as it is.` : `${file} cannot be written: ${code}.`,
      exitCode: exists ? exitCodes.usage : exitCodes.error,
      next: ['Name another file: --out <file>'],
    });
  }
}
