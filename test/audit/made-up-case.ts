import type { Case, Expectations, LedgerLine } from './case.ts';
import type { AuditEntry, Effect, WorldEndpoint, WorldWorkspace } from './log.ts';

const [primaryRegion, standbyRegion] = ['us-east-1', 'us-west-2'];
const run = 'run-1';

/**
 * A case written by hand: begins as a healthy run over a few desktops and lets a test spoil one thing of it.
 * Desktop n has the primary `ws-primary-n` and the standby `ws-standby-n`.
 */
export class MadeUpCase {
  readonly entries: AuditEntry[] = [];
  readonly workspaces: WorldWorkspace[] = [];
  readonly endpoints: WorldEndpoint[] = [];
  readonly ledger: LedgerLine[] = [];
  expect: Expectations = {};
  batchSize = 25;
  readonly #primaryIds: string[] = [];
  #calls = 0;
  #nowMs = 1_000_000;

  /** A desktop of the fleet, without a standby. */
  desktop(number: number): this {
    this.#primaryIds.push(`ws-primary-${number}`);
    this.workspaces.push(workspace(number, 'primary', primaryRegion));
    return this;
  }

  /** Standbys that one call of the run creates, that live, and that the ledger shows as ready. */
  created(...numbers: readonly number[]): this {
    this.creates(...numbers);
    for (const number of numbers) {
      this.lives(number);
      this.ledger.push(line(number, { state: 'ready', standbyId: `ws-standby-${number}`, createdByUs: true }));
    }
    return this;
  }

  /** The call alone: no world, no ledger. */
  creates(...numbers: readonly number[]): this {
    return this.call('CreateStandbyWorkspaces', {
      created: numbers.map((number) => ({
        ...{
          workspaceId: `ws-standby-${number}`,
          region: standbyRegion,
          directoryId: 'd-2',
          userName: `user-${number}`,
        },
        ...{ primaryWorkspaceId: `ws-primary-${number}`, attempt: 1, tags: { 'lifeboat:run': run } },
      })),
    });
  }

  /** A standby of a desktop in the world, of this run unless tags say otherwise. */
  lives(number: number, change: Partial<WorldWorkspace> = {}): this {
    this.workspaces.push({
      ...workspace(number, 'standby', standbyRegion),
      ...{ primaryWorkspaceId: `ws-primary-${number}`, tags: { 'lifeboat:run': run } },
      ...change,
    });
    return this;
  }

  line(number: number, change: Partial<LedgerLine> = {}): this {
    this.ledger.push(line(number, change));
    return this;
  }

  reads(...workspaceIds: readonly string[]): this {
    return this.call('DescribeWorkspaces', null, { request: { WorkspaceIds: workspaceIds } });
  }

  terminates(workspaceId: string, role = 'standby'): this {
    return this.call('TerminateWorkspaces', {
      terminated: [{ workspaceId, region: standbyRegion, userName: 'x', role }],
    });
  }

  endpoint(
    operation: 'CreateMultiRegionEndpoint' | 'DeleteMultiRegionEndpoint',
    tags: Record<string, string> = {},
  ): this {
    const list = [{ endpointName: 'mail', region: standbyRegion, tags }];
    return this.call(
      operation,
      operation.startsWith('Create') ? { endpointsCreated: list } : { endpointsDeleted: list },
    );
  }

  /** A call, applied when it has an effect, and answered well unless said otherwise. */
  call(operation: string, effect: Effect | null, change: Partial<AuditEntry> = {}): this {
    this.#calls += 1;
    const answer = { outcome: 'answered', status: 200, errorCode: null, errorMessage: null, faultIds: [] };
    const common = {
      call: this.#calls,
      region: standbyRegion,
      service: 'workspaces',
      operation,
      request: {},
      applied: effect !== null,
      effect,
    };
    if (effect !== null) this.#append({ ...common, event: 'applied', answer: null, durationMs: 1, ...change });
    this.#append({ ...common, event: 'answered', answer, durationMs: 2, ...change });
    return this;
  }

  later(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  get lastSeq(): number {
    return this.entries.length;
  }

  get case(): Case {
    const world = { summary: { primaryRegion, standbyRegion }, workspaces: this.workspaces, endpoints: this.endpoints };
    const { entries, ledger, batchSize, expect } = this;
    return { entries, world, primaryIds: this.#primaryIds, ledger, run, batchSize, expect };
  }

  #append(entry: Omit<AuditEntry, 'seq' | 'atMs'>): void {
    this.#nowMs += 1;
    this.entries.push({ seq: this.entries.length + 1, atMs: this.#nowMs, ...entry });
  }
}

/** A healthy run over so many desktops, in one call. */
export function healthyCase(desktops = 3): MadeUpCase {
  const numbers = Array.from({ length: desktops }, (_, index) => index + 1);
  const made = new MadeUpCase();
  for (const number of numbers) made.desktop(number);
  return made.created(...numbers);
}

function workspace(number: number, role: 'primary' | 'standby', region: string): WorldWorkspace {
  return {
    workspaceId: `ws-${role}-${number}`,
    ...{ region, directoryId: role === 'primary' ? 'd-1' : 'd-2', userName: `user-${number}`, role },
    ...{ state: 'AVAILABLE', live: true, primaryWorkspaceId: null, standbyWorkspaceIds: [], tags: {} },
  };
}

function line(number: number, change: Partial<LedgerLine>): LedgerLine {
  return { primaryId: `ws-primary-${number}`, user: `user-${number}`, state: 'failed', createdByUs: false, ...change };
}
