import { isGrpcDeadlineError } from '@temporalio/client';
import ms, { type StringValue } from 'ms';
import type { Context } from '../context.ts';
import { apiVersion } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { NamespaceInvocation } from '../invocation.ts';
import { Problem, usageProblem } from '../problem.ts';
import type { Session } from '../temporal/session.ts';
import { ensureAttributes } from './ensure-attributes.ts';
import { ensureRetention } from './ensure-retention.ts';
import { untilKnown } from './until-known.ts';

/** As docs/runbooks/temporal.md advises. */
const defaultRetention = '90d';
/** Whoever keeps runs for longer has mistyped it. */
const longestRetentionMs = ms('3650d');
/** Where the server keeps its own workflows (`primitives.SystemLocalNamespace`, server 1.32). */
const systemNamespace = 'temporal-system';
const help = 'lifeboat namespace ensure --help';

/**
 * Makes the namespace with its retention and our search attributes, as far as it is missing, and says what differs. Safe to
 * give twice, and by two at once; what exists is changed only where `--update` says so.
 */
export async function namespaceEnsure(asked: NamespaceInvocation, context: Context): Promise<ExitCode> {
  const wantedMs = retentionIn(asked.retention ?? defaultRetention);
  if (asked.name !== undefined) requireOwnName(asked.name);
  const session = await context.open();
  const name = asked.name ?? session.namespace;
  requireOwnName(name);
  try {
    const retention = await ensureRetention(session.administration, name, {
      retentionMs: wantedMs,
      update: asked.update,
    });
    const attributes = await ensureAttributes(session.administration, name);
    const isComplete = attributes.findings.length === 0;
    if (isComplete && (retention.created || attributes.added.length > 0)) {
      await untilKnown(name, async () => (await session.administration.isUsable(name)) || undefined);
    }
    const findings = [...retention.findings, ...attributes.findings];
    const ok = findings.every(({ severity }) => severity === 'info');
    const { created, foundMs, changed } = retention;
    context.show({
      ...{ apiVersion, kind: 'Namespace', namespace: name, address: session.address, ok, created },
      ...{ retentionMs: foundMs, retentionChanged: changed, attributesAdded: attributes.added, findings },
    });
    return ok ? exitCodes.done : exitCodes.gaps;
  } catch (error) {
    throw isGrpcDeadlineError(error) ? silent(session) : error;
  }
}

function retentionIn(text: string): number {
  const timeMs = /^\d+(h|d|w)$/.test(text) ? ms(text as StringValue) : 0;
  if (timeMs > longestRetentionMs) {
    throw usageProblem(`${text} is longer than ten years. Write a retention such as 90d.`, help);
  }
  if (timeMs > 0) return timeMs;
  const words = `${JSON.stringify(text)} is no retention. Write whole hours, days or weeks, such as 90d.`;
  throw usageProblem(words, help);
}

/** The server itself takes almost any name (1.32), and a namespace cannot be renamed. */
function requireOwnName(name: string): void {
  if (name === systemNamespace) {
    throw usageProblem(`${name} belongs to the Temporal server itself: nothing is changed there.`, help);
  }
  if (/^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(name)) return;
  const words = `${JSON.stringify(name)} is no name of a namespace. Write two or more letters, digits, ".", "_" or "-", a letter or digit first.`;
  throw usageProblem(words, help);
}

function silent({ address }: Session): Problem {
  return new Problem({
    code: 'TemporalSilent',
    message: `Temporal at ${address} is there, but did not answer in time.`,
    exitCode: exitCodes.error,
    next: ['See that its database is up.', 'Then give this command again: what exists is left as it is.'],
  });
}
