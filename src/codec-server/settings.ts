import { readFile } from 'node:fs/promises';
import type { Finding } from '../domain/finding.ts';
import type { PayloadKeys } from '../fleets/payload-keys-file.ts';
import { openToOthers } from '../fleets/private-file.ts';
import { readerOf, type Environment } from '../worker/environment.ts';
import { readPayloadKeys } from '../worker/payload-keys.ts';
import { StartFailure } from '../worker/start-failure.ts';

/** Whose tokens are taken: signed by these keys and, when named, by this issuer for this audience. */
export interface TokenIssuer {
  /** A JSON Web Key Set: the URL of one, or the text of one that was read from a file. */
  readonly keys: { readonly url: URL } | { readonly text: string; readonly file: string };
  readonly issuer?: string;
  readonly audience?: string;
  /** The claim with the permissions; `permissions` as the Temporal server has it. */
  readonly claim: string;
}

/** What a codec server is told by its environment. */
export interface CodecServerSettings {
  readonly address: string;
  readonly payloadKeys: PayloadKeys;
  /** The origins whose pages may ask, such as that of the Web UI. */
  readonly origins: ReadonlySet<string>;
  /** The namespaces whose payloads the keys are for: who may read any of them can have every payload of these keys decoded. */
  readonly namespaces: ReadonlySet<string>;
  /** A token that opens every one of them; at least one of this and `issuer` is there. */
  readonly token?: string;
  readonly issuer?: TokenIssuer;
}

/** A token that is shared must not be guessed. */
const shortestToken = 32;

type Read = ReturnType<typeof readerOf>;
interface Part<T> {
  readonly value?: T;
  readonly findings: readonly Finding[];
}

/**
 * Reads and checks the environment and the files that it names.
 *
 * @throws StartFailure with every mistake at once; also when nobody would have to say who they are.
 */
export async function readCodecServerSettings(environment: Environment): Promise<CodecServerSettings> {
  const findings: Finding[] = [];
  const read = readerOf(environment, findings);
  const address = read.address('LIFEBOAT_CODEC_ADDRESS') ?? '127.0.0.1:8081';
  const origins = readOrigins(read.text('LIFEBOAT_CODEC_ORIGINS') ?? '');
  const namespaces = readNamespaces(read);
  const keysFile = read.text('LIFEBOAT_PAYLOAD_KEYS');
  const [{ payloadKeys, findings: ofKeys }, token, issuer] = await Promise.all([
    readPayloadKeys(keysFile),
    readToken(read.text('LIFEBOAT_CODEC_TOKEN_FILE')),
    readIssuer(read),
  ]);
  findings.push(...origins.findings, ...namespaces.findings, ...ofKeys, ...token.findings, ...issuer.findings);
  if (keysFile === undefined) {
    findings.push(missing('LIFEBOAT_PAYLOAD_KEYS is not set.', 'Set it to the file of the payload keys.'));
  }
  if (!read.text('LIFEBOAT_CODEC_TOKEN_FILE') && !read.text('LIFEBOAT_CODEC_JWKS')) {
    findings.push(
      missing(
        'Nobody would have to say who they are: neither LIFEBOAT_CODEC_TOKEN_FILE nor LIFEBOAT_CODEC_JWKS is set.',
        'Set LIFEBOAT_CODEC_JWKS to the key set of your identity provider, or LIFEBOAT_CODEC_TOKEN_FILE to a file with a token.',
      ),
    );
  }
  if (findings.length > 0 || payloadKeys === undefined) throw new StartFailure(findings);
  return {
    address,
    payloadKeys,
    origins: new Set(origins.value),
    namespaces: new Set(namespaces.value),
    ...(token.value !== undefined && { token: token.value }),
    ...(issuer.value !== undefined && { issuer: issuer.value }),
  };
}

function readOrigins(written: string): Part<readonly string[]> {
  const origins = written.split(/[\s,]+/).filter(Boolean);
  const findings = origins
    .filter((origin) => !URL.canParse(origin) || !/^https?:/.test(origin) || new URL(origin).origin !== origin)
    .map((origin) =>
      invalid(
        `LIFEBOAT_CODEC_ORIGINS names ${JSON.stringify(origin)}, which is no origin.`,
        'Write scheme, host and port as a browser sends them, such as https://temporal.example.com.',
      ),
    );
  return { value: origins, findings };
}

function readNamespaces(read: Read): Part<readonly string[]> {
  const written = read.text('LIFEBOAT_CODEC_NAMESPACES');
  if (written === undefined) return { value: [read.text('TEMPORAL_NAMESPACE') ?? 'default'], findings: [] };
  const namespaces = written.split(/[\s,]+/).filter(Boolean);
  const findings = namespaces
    .filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    .map((name) =>
      invalid(
        `LIFEBOAT_CODEC_NAMESPACES names ${JSON.stringify(name)}, which is no namespace.`,
        'Name each namespace whose payloads these keys are for, with commas between; there is no word for all.',
      ),
    );
  if (namespaces.length > 0) return { value: namespaces, findings };
  const remedy = 'Name the namespace of the workers that have these keys.';
  return { findings: [invalid('LIFEBOAT_CODEC_NAMESPACES names no namespace.', remedy)] };
}

async function readToken(file: string | undefined): Promise<Part<string>> {
  if (file === undefined) return { findings: [] };
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return { findings: [invalid(`The token file ${file} cannot be read.`, 'Correct LIFEBOAT_CODEC_TOKEN_FILE.')] };
  }
  const mode = await openToOthers(file);
  if (mode !== undefined) {
    const remedy = `Take it away from them: chmod 600 ${file}. If others could get at it, make a new one.`;
    return { findings: [invalid(`The token in ${file} is open to others (mode ${mode}).`, remedy)] };
  }
  const value = text.trim();
  if (value.length >= shortestToken && /^[\x21-\x7e]+$/.test(value)) return { value, findings: [] };
  const remedy = `Write one of ${shortestToken} characters or more, without spaces: openssl rand -hex 32`;
  return { findings: [invalid(`The token in ${file} is too short, or is not one word.`, remedy)] };
}

async function readIssuer(read: Read): Promise<Part<TokenIssuer>> {
  const written = read.text('LIFEBOAT_CODEC_JWKS');
  const issuer = read.text('LIFEBOAT_CODEC_JWT_ISSUER');
  const audience = read.text('LIFEBOAT_CODEC_JWT_AUDIENCE');
  if (written === undefined)
    return { findings: issuer === undefined && audience === undefined ? [] : [keySetMissing()] };
  const about = {
    claim: read.text('LIFEBOAT_CODEC_PERMISSIONS_CLAIM') ?? 'permissions',
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  if (/^https?:\/\//.test(written) && URL.canParse(written)) {
    return { value: { keys: { url: new URL(written) }, ...about }, findings: [] };
  }
  const text = await readFile(written, 'utf8').catch(() => undefined);
  if (text !== undefined) return { value: { keys: { text, file: written }, ...about }, findings: [] };
  const remedy = 'Set it to the URL or the file of a JSON Web Key Set.';
  return { findings: [invalid(`LIFEBOAT_CODEC_JWKS names ${written}, which cannot be read.`, remedy)] };
}

function keySetMissing(): Finding {
  return missing(
    'LIFEBOAT_CODEC_JWT_ISSUER or LIFEBOAT_CODEC_JWT_AUDIENCE is set, and LIFEBOAT_CODEC_JWKS is not: no token could be checked.',
    'Set LIFEBOAT_CODEC_JWKS to the key set of this identity provider, or unset the others.',
  );
}

const missing = (summary: string, remedy: string): Finding => ({
  severity: 'error',
  code: 'SettingMissing',
  summary,
  remedy,
});
const invalid = (summary: string, remedy: string): Finding => ({
  severity: 'error',
  code: 'InvalidSetting',
  summary,
  remedy,
});
