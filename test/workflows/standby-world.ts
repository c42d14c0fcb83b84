import type { MailActivities, WorkspacesActivities } from '../../src/contract/activities.ts';
import type { SurveyActivities } from '../../src/contract/decommission.ts';
import type { ConnectionRecord } from '../../src/domain/decommission/proof.ts';
import type { RelatedWorkspace, WorkspaceRecord } from '../../src/domain/workspace.ts';
import { PRIMARY_REGION, STANDBY_REGION } from '../domain/desktops.ts';
import { InstanceWorld } from './instance-world.ts';

/** What differs from a healthy primary whose standby nobody ever used. */
export interface Oddity {
  readonly primary?: Partial<WorkspaceRecord> | 'gone';
  readonly connection?: Partial<ConnectionRecord> | 'absent';
  readonly foreign?: boolean;
}

/** A few primaries and standbys of an AWS in which the answers are always right, kept by user. */
export class StandbyWorld {
  readonly primaries = new Map<string, WorkspaceRecord>();
  readonly standbys = new Map<string, WorkspaceRecord>();
  readonly connections = new Map<string, ConnectionRecord>();
  readonly foreign = new Set<string>();
  /** The machines of the fleet; none unless some are added. */
  readonly instances = new InstanceWorld();
  /** What was terminated, in the order of the calls. */
  readonly terminated: string[][] = [];
  isEndpointThere = true;
  isPrimaryRegionSilent = false;
  isEndpointOurs = true;
  /** Called before it is answered whose the endpoint is. */
  beforeEndpointOwner: () => void = () => undefined;
  /** Answers of TerminateWorkspaces that get lost. */
  lostAnswers = 0;
  /** Called before connections are answered. */
  beforeConnections: () => void | Promise<void> = () => undefined;

  constructor(oddities: Readonly<Record<string, Oddity>>) {
    for (const [user, oddity] of Object.entries(oddities)) this.#add(user, oddity);
  }

  #add(user: string, { primary = {}, connection = {}, foreign = false }: Oddity): void {
    const [primaryId, standbyId] = [`ws-${user}`, `ws-s-${user}`];
    const relation = (workspaceId: string, region: string, type: string): RelatedWorkspace => ({
      ...{ workspaceId, region, type },
    });
    const fine = { userName: user, state: 'AVAILABLE' };
    this.standbys.set(standbyId, {
      ...{ workspaceId: standbyId, directoryId: 'd-west', ...fine },
      related: [relation(primaryId, PRIMARY_REGION, 'PRIMARY')],
    });
    const related = [relation(standbyId, STANDBY_REGION, 'STANDBY')];
    if (primary !== 'gone')
      this.primaries.set(primaryId, { workspaceId: primaryId, directoryId: 'd-east', ...fine, related, ...primary });
    if (connection !== 'absent')
      this.connections.set(standbyId, { workspaceId: standbyId, state: 'DISCONNECTED', ...connection });
    if (foreign) this.foreign.add(standbyId);
  }

  /** A WorkSpace in the standby directory that names no primary: an orphan, or an ordinary one. */
  addNameless(user: string, differences: Partial<WorkspaceRecord> = {}): void {
    const workspaceId = `ws-s-${user}`;
    const record = { workspaceId, directoryId: 'd-west', userName: user, state: 'AVAILABLE', related: [] };
    this.standbys.set(workspaceId, { ...record, ...differences });
  }

  get standbyLane(): Partial<WorkspacesActivities & SurveyActivities> {
    return {
      surveyPrimaries: async () => ({ records: [...this.standbys.values()] }),
      readStandbysById: async ({ standbyIds }) => standbyIds.flatMap((id) => this.standbys.get(id) ?? []),
      readConnections: async ({ workspaceIds }) => {
        await this.beforeConnections();
        return workspaceIds.flatMap((id) => this.connections.get(id) ?? []);
      },
      findFleetStandbys: async ({ standbyIds }) => ({
        own: standbyIds.filter((id) => !this.foreign.has(id)),
        unreadable: [],
      }),
      terminateStandbys: async ({ standbyIds }) => {
        this.terminated.push([...standbyIds]);
        for (const id of standbyIds) this.standbys.delete(id);
        if (this.lostAnswers-- > 0) throw new Error('the answer was lost');
        return { outcome: 'applied', refused: [] };
      },
    };
  }

  get primaryLane(): Partial<WorkspacesActivities> {
    return {
      readPrimariesById: async ({ primaryIds }) => {
        if (this.isPrimaryRegionSilent) throw new Error('no answer');
        return primaryIds.flatMap((id) => this.primaries.get(id) ?? []);
      },
    };
  }

  get mailLane(): Partial<MailActivities> {
    return {
      readMailEndpoint: async ({ name }) =>
        this.isEndpointThere ? { endpoint: { name, status: 'READY', regions: [] } } : {},
      isFleetMailEndpoint: async () => {
        this.beforeEndpointOwner();
        return this.isEndpointOurs;
      },
      deleteMailEndpoint: async () => {
        this.isEndpointThere = false;
        return { outcome: 'applied' };
      },
    };
  }
}
