import type { CommandName } from '../exit-codes.ts';
import type { Problem } from '../problem.ts';

/** The roles of Temporal's default authorizer, each with the rights of those before it. */
type Role = 'read' | 'write' | 'admin';

/** Who asked Temporal, and for what. */
export interface Asking {
  readonly command: CommandName;
  readonly namespace?: string;
  /** Is TLS on? A token turns it on as well. */
  readonly tls?: boolean;
  /** The token that was sent, if one was: when it ends, if it says so. */
  readonly token?: { readonly expiresAtMs?: number };
}

const readers: ReadonlySet<CommandName> = new Set(['status', 'runs', 'watch']);

/** What a command needs in its namespace: to look is for everybody, and whatever asks something of a run may also end it. */
function roleOf(command: CommandName): Role {
  if (command === 'namespace ensure') return 'admin';
  return readers.has(command) ? 'read' : 'write';
}

/** A problem that may be due to a token, with what the command needs; the server itself says the same of a bad one and of one that may too little. */
export function withRole(problem: Problem, asking: Asking, nowMs: number): Problem {
  const { token } = asking;
  if (problem.code === 'TemporalUnreachable' && asking.tls === true) {
    const why = token === undefined ? 'TLS is on' : 'A token turns TLS on';
    const hint = `${why}: where the server has none (on a loopback address), set TEMPORAL_TLS=false.`;
    return problem.with({ next: [hint, ...problem.next] });
  }
  if (problem.code !== 'TemporalDenied') return problem;
  const permission = `${asking.namespace ?? 'default'}:${roleOf(asking.command)}`;
  const ofNamespace = asking.command === 'namespace ensure' ? notSeen(asking.namespace) : { words: '', next: [] };
  return problem.with({
    message: `${problem.message} ${aboutToken(token, nowMs)}${ofNamespace.words}`,
    next: [
      `${asking.command} needs a valid token with the permission ${permission}: in TEMPORAL_API_KEY, or in a file that LIFEBOAT_TEMPORAL_TOKEN_FILE names.`,
      'Where the server wants a client certificate: TEMPORAL_TLS_CLIENT_CERT_PATH and its companions, or temporal.toml.',
      ...ofNamespace.next,
    ],
  });
}

/** Who may not look hears the same of a namespace that is there and of one that is not. */
function notSeen(namespace = 'default'): { readonly words: string; readonly next: readonly string[] } {
  return {
    words: ` So it is not known whether there is a namespace ${namespace}.`,
    next: [
      `Temporal Cloud: tcld namespace get --namespace ${namespace}, or its web page, shows it to its administrators.`,
    ],
  };
}

function aboutToken(token: Asking['token'], nowMs: number): string {
  if (token === undefined) return 'No token was sent.';
  const { expiresAtMs } = token;
  const isOver = expiresAtMs !== undefined && expiresAtMs <= nowMs;
  return isOver ? `The token ended at ${new Date(expiresAtMs).toISOString()}.` : 'A token was sent.';
}
