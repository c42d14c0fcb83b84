import ms from 'ms';
import type { Finding } from '../../domain/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import { Problem } from '../problem.ts';
import { isNotForUs, type NamespaceAdministration } from '../temporal/namespace-administration.ts';

interface Wanted {
  readonly retentionMs: number;
  /** May the retention of a namespace that exists be changed? */
  readonly update: boolean;
}

/** A namespace that exists now, and how it keeps its runs. */
export interface EnsuredRetention {
  readonly created: boolean;
  readonly changed: boolean;
  /** As it is now. */
  readonly foundMs: number;
  readonly findings: readonly Finding[];
}

/**
 * Makes the namespace, or compares how long it keeps its runs. A longer retention is no mistake: it is told, and shortened
 * only where that was asked for.
 *
 * @throws Problem when there is no such namespace and this server lets nobody make one here.
 */
export async function ensureRetention(
  administration: NamespaceAdministration,
  name: string,
  { retentionMs: wantedMs, update }: Wanted,
): Promise<EnsuredRetention> {
  const found = await administration.retentionMs(name);
  if (found === undefined && (await register(administration, name, wantedMs))) {
    return { created: true, changed: false, foundMs: wantedMs, findings: [] };
  }
  // Somebody else may have made it meanwhile, with another retention.
  const foundMs = found ?? (await administration.retentionMs(name)) ?? wantedMs;
  if (foundMs === wantedMs) return { created: false, changed: false, foundMs, findings: [] };
  if (!update) return { created: false, changed: false, foundMs, findings: [differs(name, foundMs, wantedMs)] };
  try {
    await administration.setRetention(name, wantedMs);
  } catch (error) {
    if (!isNotForUs(error)) throw error;
    return { created: false, changed: false, foundMs, findings: [notChanged(name, foundMs, wantedMs)] };
  }
  return { created: false, changed: true, foundMs: wantedMs, findings: [] };
}

async function register(administration: NamespaceAdministration, name: string, wantedMs: number): Promise<boolean> {
  try {
    return await administration.register(name, wantedMs);
  } catch (error) {
    if (!isNotForUs(error)) throw error;
    throw new Problem({
      code: 'NamespaceNotCreated',
      message: `The server says that there is no namespace ${name}, and does not let you create one here.`,
      exitCode: exitCodes.error,
      next: [
        `Temporal Cloud: tcld namespace create --namespace ${name} --region <Region> --retention-days ${daysIn(wantedMs)}, or its web page; then this command again.`,
        `A server of your own: give this command with a token that has the permission ${name}:admin, or ask an administrator.`,
      ],
    });
  }
}

function differs(name: string, foundMs: number, wantedMs: number): Finding {
  const isLonger = foundMs > wantedMs;
  return {
    severity: isLonger ? 'info' : 'warning',
    code: isLonger ? 'RetentionLonger' : 'RetentionShorter',
    summary: `Namespace ${name} keeps a run for ${words(foundMs)} after its end; ${words(wantedMs)} were asked for. It was left as it is.`,
    remedy: isLonger
      ? `Nothing need be done. To shorten it: lifeboat namespace ensure ${name} --retention ${words(wantedMs)} --update`
      : `Change it: lifeboat namespace ensure ${name} --retention ${words(wantedMs)} --update`,
  };
}

function notChanged(name: string, foundMs: number, wantedMs: number): Finding {
  return {
    severity: 'warning',
    code: 'RetentionNotChanged',
    summary: `Namespace ${name} keeps a run for ${words(foundMs)} after its end, and this server does not let you change that here.`,
    remedy: `Temporal Cloud: tcld namespace retention set --namespace ${name} --retention-days ${daysIn(wantedMs)}, or its web page; a server of your own: ask an administrator.`,
  };
}

/** As `--retention` takes it. */
function words(timeMs: number): string {
  return timeMs % ms('1d') === 0 ? `${timeMs / ms('1d')}d` : `${Math.round(timeMs / ms('1h'))}h`;
}

const daysIn = (timeMs: number): number => Math.ceil(timeMs / ms('1d'));
