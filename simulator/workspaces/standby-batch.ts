import { AwsError } from '../aws-error.ts';
import type { Target } from '../faults/faults.ts';
import type { ItemFault } from '../faults/schema.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Call, Result } from '../operation.ts';
import { addStandby, nextAttempt, type StandbyOrder } from '../world/standby.ts';
import { stateAt, type Failure, type Workspace } from '../world/workspace.ts';
import type { StandbyRequest, StandbyVerdict } from './standby-order.ts';

const quotaFailure: Failure = {
  code: 'ResourceLimitExceeded.StandbyWorkSpaces',
  message: 'The maximum number of standby WorkSpaces for this account in this Region has been reached.',
};

/** Takes the items of one call one after the other, and puts its answer together. */
export class StandbyBatch {
  readonly #call: Call;
  readonly #pending: JsonObject[] = [];
  readonly #failed: JsonObject[] = [];
  readonly #created: JsonObject[] = [];
  #room: number;
  #overQuota = 0;
  #taken = 0;

  constructor(call: Call) {
    this.#call = call;
    const { world, region } = call;
    const standbys = world.liveCount(region, ({ role }) => role === 'standby');
    const all = world.liveCount(region, () => true);
    this.#room = Math.min(world.quota(region, 'standbys') - standbys, world.quota(region, 'workspaces') - all);
  }

  take(request: StandbyRequest, verdict: StandbyVerdict): void {
    this.#taken += 1;
    const fault =
      verdict.primary && this.#call.faults.strikingItem('CreateStandbyWorkspaces', targetOf(verdict.primary));
    if (fault && !isApplied(fault)) {
      this.#breakUnapplied(fault, request);
    } else if ('failure' in verdict) {
      this.#fail(request.echo, verdict.failure);
    } else if (this.#room < 1) {
      this.#overQuota += 1;
      this.#fail(request.echo, quotaFailure);
    } else {
      this.#create(verdict.order, request, fault);
    }
  }

  result(): Result {
    const { quotaAnswer } = this.#call.world.settings;
    if (quotaAnswer === 'whole-call' && this.#overQuota === this.#taken) {
      throw new AwsError('ResourceLimitExceededException', 'Your resource limits have been exceeded.');
    }
    const answer = { FailedStandbyRequests: this.#failed, PendingStandbyRequests: this.#pending };
    return this.#created.length === 0 ? { answer } : { answer, effect: { created: this.#created } };
  }

  #create(order: StandbyOrder, request: StandbyRequest, fault: ItemFault | undefined): void {
    const { world, faults, region, atMs } = this.#call;
    const attempt = nextAttempt(world, region, order.directoryId, order.primary.userName);
    const fate = faults.fate(targetOf(order.primary), attempt) ?? {};
    const standby = addStandby(world, order, attempt, atMs, fate);
    this.#room -= 1;
    this.#created.push(createdEffect(this.#call, standby, request));
    this.#report(standby, request, fault);
  }

  /** How an item that was applied is answered, honestly or not. */
  #report(standby: Workspace, request: StandbyRequest, fault: ItemFault | undefined): void {
    const pending: JsonObject = {
      UserName: standby.userName,
      DirectoryId: standby.directoryId,
      State: stateAt(standby, this.#call.atMs),
      WorkspaceId: standby.id,
    };
    const action = fault?.action;
    if (action === 'wrong-user') pending['UserName'] = `${standby.userName}.other`;
    if (action === 'wrong-directory') pending['DirectoryId'] = 'd-0000000000';
    if (action !== 'neither' && action !== 'hidden-fail') this.#pending.push(pending);
    if (action === 'twice') this.#pending.push({ ...pending });
    if (fault && (action === 'both' || action === 'hidden-fail')) this.#fail(request.echo, fault);
  }

  #breakUnapplied(fault: ItemFault, request: StandbyRequest): void {
    if (fault.action === 'fail') this.#fail(request.echo, fault);
    if (fault.action === 'wrong-echo') {
      this.#fail({ ...request.echo, PrimaryWorkspaceId: `${request.primaryWorkspaceId}0` }, fault);
    }
  }

  #fail(echo: JsonObject, { code, message }: Failure): void {
    this.#failed.push({ StandbyWorkspaceRequest: echo, ErrorCode: code, ErrorMessage: message });
  }
}

function isApplied({ action, applied }: ItemFault): boolean {
  return action === 'neither' ? applied : action !== 'fail' && action !== 'wrong-echo';
}

function targetOf({ userName, desktop, id }: Workspace): Target {
  return { userName, desktop, workspaceId: undefined, primaryId: id };
}

function createdEffect({ world }: Call, standby: Workspace, request: StandbyRequest): JsonObject {
  const { clock } = world;
  const isSettled = standby.outcome !== 'never';
  return {
    workspaceId: standby.id,
    region: standby.region,
    directoryId: standby.directoryId,
    userName: standby.userName,
    primaryWorkspaceId: request.primaryWorkspaceId,
    primaryRegion: request.primaryRegion,
    attempt: standby.attempt,
    tags: Object.fromEntries<Json>(standby.tags),
    provisioning: {
      outcome: standby.outcome,
      durationMs: isSettled ? clock.durationToReal(standby.provisionedMs - standby.createdMs) : null,
    },
  };
}
