import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import ms, { type StringValue } from 'ms';
import type { Paper } from '../../domain/decommission/paper.ts';
import type { Finding } from '../../domain/finding.ts';
import { signPaper } from '../../signing/papers.ts';
import { KeyFileError, readPrivateKey } from '../../signing/private-key.ts';
import type { Context } from '../context.ts';
import type { WebUiInputDocument } from '../documents.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Signing } from '../invocation.ts';
import { leftOut, Problem } from '../problem.ts';
import { mayAsk } from '../surroundings.ts';
import { pasteHint } from '../views/paper-text.ts';

/** Everything that a person adds to a paper, complete and checked. */
export interface Signature {
  readonly digest: string;
  readonly signer: string;
  readonly reason: string;
  readonly expiresAtMs: number;
  readonly sign: (paper: Statement) => Paper;
}

/** What the command adds: what the paper is about. */
export type Statement = Pick<Paper, 'kind' | 'operation' | 'account' | 'fleet' | 'run'>;

/** A plan that is given names the digest; of one that cannot be read the findings say so. */
type Asked = Signing & { readonly command: string; readonly plan?: string };
type Needed = 'digest' | 'key' | 'as' | 'reason';

const needs: Readonly<Record<Needed, readonly [option: string, question: string]>> = {
  digest: ['--digest <digest>', 'Which digest? `plan` shows it, and so does who asks you.'],
  key: ['--key <file>', 'In which file is your private key?'],
  as: ['--as <name>', 'What is your name in the approvals file?'],
  reason: ['--reason <text>', 'Why? It is signed and kept with the run.'],
};

/** Asks for what is missing, where there is somebody to ask. */
export async function askForSigning<T extends Asked>(asked: T, { surroundings, globals }: Context): Promise<T> {
  if (!mayAsk(surroundings, globals)) return asked;
  const given: Record<string, string> = {};
  for (const name of missingIn(asked)) {
    const hint = takesPlan(asked, name) ? ' (With --plan <file> nobody is asked.)' : '';
    const answer = await surroundings.ask.text(`${needs[name][1]}${hint}`);
    if (answer === undefined) throw leftOut();
    given[name] = answer;
  }
  return { ...asked, ...given };
}

/**
 * Checks what a person gave for a paper.
 *
 * @throws Problem with every mistake at once, `others` among them; nothing is signed then.
 */
export async function checkSigning(
  asked: Asked,
  { surroundings: { cwd, now } }: Context,
  others: readonly Finding[] = [],
): Promise<Signature> {
  const { digest = '', as: signer = '', reason = '', key: file, expires, command } = asked;
  const key = file === undefined ? undefined : await keyIn(resolve(cwd, file));
  const lifeMs = lifeOf(expires);
  const findings = [
    ...missingIn(asked).map((name) => mistake(`${needs[name][0]} is missing.`, remedyFor(asked, name))),
    ...(digest === '' || isDigest(digest) ? [] : [mistake(`${digest} is no digest.`, digestRemedy)]),
    ...(reason.length > 1_000 ? [mistake('The reason has more than 1000 characters.', 'Say it shorter.')] : []),
    ...(lifeMs === undefined
      ? [mistake(`--expires ${expires} is no time.`, 'Write a time of at least 1m, such as 72h or 7d.')]
      : []),
    ...(key !== undefined && 'severity' in key ? [key] : []),
    ...others,
  ];
  const isComplete = key !== undefined && !('severity' in key) && lifeMs !== undefined;
  if (findings.length > 0 || !isComplete) throw incomplete(command, findings);
  const expiresAtMs = now() + lifeMs;
  const sign = (about: Statement): Paper =>
    signPaper({ version: 1, ...about, digest, signer, reason, expiresAtMs }, key);
  return { digest, signer, reason, expiresAtMs, sign };
}

/** Shows what is pasted into the Web UI; where it is pasted is a message, so that the JSON can be piped. */
export function showForWebUi(document: WebUiInputDocument, { show, say }: Context): void {
  say(pasteHint(document));
  show(document);
}

const digestRemedy = 'Give it whole, as `plan` shows it: 64 digits and letters a to f.';

function missingIn(asked: Asked): Needed[] {
  const missing = (Object.keys(needs) as Needed[]).filter((name) => asked[name] === undefined);
  return asked.plan === undefined ? missing : missing.filter((name) => name !== 'digest');
}

function remedyFor(asked: Asked, name: Needed): string {
  if (!takesPlan(asked, name)) return `Give ${needs[name][0]}.`;
  return 'Give --plan <file>, the file that `plan` has written: it names the digest. Or give --digest <digest>.';
}

/** A start takes the digest from the file of its plan, too; a decision about a run does not. */
function takesPlan({ command }: Asked, name: Needed): boolean {
  return name === 'digest' && command.endsWith(' start');
}

/** The private key, or why it cannot be used. */
async function keyIn(file: string): Promise<KeyObject | Finding> {
  try {
    return await readPrivateKey(file);
  } catch (error) {
    if (error instanceof KeyFileError) return error.finding;
    throw error;
  }
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function lifeOf(text: string): number | undefined {
  const life = /^\d+(\.\d+)?(m|h|d|w)$/.test(text) ? ms(text as StringValue) : 0;
  return life >= ms('1m') ? life : undefined;
}

function incomplete(command: string, findings: readonly Finding[]): Problem {
  return new Problem({
    code: 'WrongUsage',
    message: `${command} cannot be signed like this. Nothing was signed, nothing was sent.`,
    exitCode: exitCodes.usage,
    findings,
    next: [`lifeboat ${command} --help`],
  });
}

const mistake = (summary: string, remedy: string): Finding => ({
  severity: 'error',
  code: 'WrongUsage',
  summary,
  remedy,
});
