import { existsSync } from 'node:fs';
import type { Finding } from '../domain/finding.ts';
import { insideSentence } from '../domain/sentence.ts';
import { isOneToken } from './token-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the SDK makes of `temporal.toml` and `TEMPORAL_*`, as far as it hands it on unchecked. */
interface LoadedProfile {
  readonly address?: string | undefined;
  readonly apiKey?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** The only words that envconfig 1.24 takes for true are `1` and `true`; any other turns TLS off without a word. */
const booleans: ReadonlySet<string> = new Set(['1', 'true', '0', 'false']);

/** What the SDK would take from the environment without a word, and make something else of. */
export function environmentMistakes(environment: Environment): readonly Finding[] {
  const { TEMPORAL_TLS: tls, TEMPORAL_CONFIG_FILE: file } = environment;
  const mistakes: Finding[] = [];
  if (tls !== undefined && !booleans.has(tls)) {
    const summary = `TEMPORAL_TLS is ${JSON.stringify(tls)}, which is neither true nor false.`;
    mistakes.push(rejected('TlsRejected', summary, 'Set TEMPORAL_TLS to true or false, or unset it.'));
  }
  if (file && !existsSync(file)) {
    const summary = `TEMPORAL_CONFIG_FILE names ${file}, and there is no such file.`;
    mistakes.push(rejected('TemporalConfigNotFound', summary, 'Correct TEMPORAL_CONFIG_FILE, or unset it.'));
  }
  return mistakes;
}

/** What of a profile the SDK would refuse, with a stack trace and with the value: a token must not be shown. */
export function profileMistakes({ address, apiKey, metadata = {} }: LoadedProfile): readonly Finding[] {
  const mistakes: Finding[] = [];
  if (address && !isHostAndPort(address)) {
    const remedy = 'In TEMPORAL_ADDRESS or the profile, write host:port, without http:// and without a path.';
    mistakes.push(rejected('AddressRejected', `${shownAddress(address)} is no address of Temporal.`, remedy));
  }
  if (typeof apiKey === 'string' && apiKey !== '' && !isOneToken(apiKey)) {
    const remedy = 'Set TEMPORAL_API_KEY, or api_key of the profile, to the token and nothing else, on one line.';
    mistakes.push(rejected('TokenRejected', 'The token for Temporal is not one line of printable characters.', remedy));
  }
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value !== 'string' || isOneLine(value)) continue;
    const remedy = `Write it on one line, in TEMPORAL_GRPC_META_${name.toUpperCase().replaceAll('-', '_')} or the profile.`;
    mistakes.push(
      rejected('HeaderRejected', `The gRPC header ${name} is not one line of printable characters.`, remedy),
    );
  }
  return mistakes;
}

/** Why a profile could not be loaded: the TOML reader repeats the lines around a mistake below, and a token may stand there. */
export function profileTrouble(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return insideSentence(first);
}

/** May this be the value of a header, of HTTP or gRPC? */
export function isOneLine(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** As `normalizeGrpcEndpointAddress` of the SDK: a host, and a port if it is not 7233. */
function isHostAndPort(address: string): boolean {
  return /^(\[[0-9a-f.:]+\]|[^\s:/@[\]]+)(:\d{1,5})?$/i.test(address);
}

/** What stands before an `@` may be a password. */
const shownAddress = (address: string): string => (address.includes('@') ? 'What is given' : JSON.stringify(address));

function rejected(code: string, summary: string, remedy: string): Finding {
  return { severity: 'error', code, summary, remedy };
}
