import type { Paper } from '../../src/domain/decommission/paper.ts';
import { writeFleet } from './begin.ts';
import { requester, type Alteration, type Happening, type Person, type Stage } from './stage.ts';

const hour = 3_600_000;
const others: readonly Person[] = ['anna', 'omar', 'lena'];

const someone = (n: number): Person => others[n % others.length] ?? 'lena';

/** An approval with something wrong in it that no judge has to know of: it does not count. */
const forgedApproval =
  (change: (stage: Stage, n: number) => Partial<Omit<Paper, 'signature'>>): Happening =>
  (stage, n) => {
    stage.hand(stage.paper('approve', someone(n), change(stage, n)), false);
    return true;
  };

/** A genuine paper; what it is worth is for the judge to say. */
const said =
  (
    kind: 'approve' | 'reject' | 'revoke',
    signer: (n: number) => Person,
    change: Partial<Omit<Paper, 'signature'>> = {},
  ): Happening =>
  (stage, n) => {
    stage.hand(stage.paper(kind, signer(n), change));
    return true;
  };

const told =
  (name: 'stop' | 'pause' | 'resume'): Happening =>
  (stage) => {
    const atMs = stage.run.accept(name, { reason: 'an operator says so' });
    if (stage.run.name.runId === stage.truth.approvedRun) stage.commanded(name, atMs);
    return true;
  };

/** The caller asks for something else than was approved, from now on. */
const altered =
  (alteration: Alteration): Happening =>
  (stage) => {
    stage.alteration = alteration;
    return true;
  };

/** Another run under the same id, begun with copies of the old one's request and approvals, but not of what came after. */
const restarted =
  (type: string): Happening =>
  (stage) => {
    if (stage.run.name.runId !== stage.truth.approvedRun) return false;
    stage.commanded('terminate', stage.run.terminate());
    stage.beginRun({ runId: `${stage.truth.approvedRun}-again`, type });
    for (const paper of stage.handed.filter(({ kind }) => kind === 'approve')) stage.hand(paper, false);
    return true;
  };

/** The server holds the run, or lets it go on. */
const heldOnServer =
  (isHeld: boolean): Happening =>
  (stage) => {
    if (stage.run.pausedOnServer === isHeld) return false;
    stage.run.pausedOnServer = isHeld;
    stage.commanded(isHeld ? 'pause' : 'resume', Date.now());
    return true;
  };

/** What people and the Temporal server do to the run, and what those do who have no right to. */
export const gateHappenings: Readonly<Record<string, Happening>> = {
  'a third approves': said('approve', () => 'lena'),
  'somebody revokes': said('revoke', someone),
  'the requester revokes': said('revoke', () => requester),
  'somebody rejects': said('reject', someone),
  'somebody approves anew': said('approve', someone),
  'the requester approves': said('approve', () => requester),
  'an approval is handed in again': (stage, n) => {
    const approvals = stage.handed.filter(({ kind }) => kind === 'approve');
    const again = approvals[n % Math.max(1, approvals.length)];
    if (again === undefined) return false;
    stage.hand(again, false);
    return true;
  },
  'the requester revokes, and the old approvals are handed in again': (stage) => {
    const approvals = stage.handed.filter(({ kind }) => kind === 'approve');
    stage.hand(stage.paper('revoke', requester));
    for (const approval of approvals) stage.hand(approval, false);
    return approvals.length > 0;
  },
  'an approval of another plan': said('approve', someone, { digest: 'a'.repeat(64) }),
  'an approval of another run': said('approve', someone, { run: 'run-of-last-year' }),
  'an approval in another account': forgedApproval(() => ({ account: '999988887777' })),
  'an approval of another fleet': forgedApproval(() => ({ fleet: 'other' })),
  'an approval of a teardown': forgedApproval(() => ({ operation: 'teardown' })),
  'an approval for ever': forgedApproval(() => ({ expiresAtMs: Date.now() + 10_000 * hour })),
  'an approval that has expired': said('approve', someone, { expiresAtMs: 1 }),
  'an approval without a reason': forgedApproval(() => ({ reason: ' ' })),
  'an approval of a stranger': forgedApproval(() => ({ signer: 'mallory' })),
  'an approval by a wrong key': (stage, n) => {
    stage.hand(stage.paper('approve', someone(n), {}, stage.house.strangerKey), false);
    return true;
  },
  'a changed approval': (stage, n) => {
    const { reason, ...rest } = stage.paper('approve', someone(n), { expiresAtMs: Date.now() + hour });
    stage.hand({ ...rest, reason: `${reason}, and longer`, expiresAtMs: Date.now() + 400 * hour }, false);
    return true;
  },
  'a revocation by a wrong key': (stage, n) => {
    stage.hand(stage.paper('revoke', someone(n), {}, stage.house.strangerKey), false);
    return true;
  },
  'an operator stops it': told('stop'),
  'an operator stops it, and the server shows an old history': async (stage, n) => {
    const isTold = await told('stop')(stage, n);
    stage.run.hiddenEvents = 2;
    return isTold;
  },
  'an operator pauses it': told('pause'),
  'an operator resumes it': told('resume'),
  'an operator cancels it': (stage) => {
    stage.commanded('cancel', stage.run.cancel());
    return true;
  },
  'an operator terminates the run': (stage) => {
    stage.commanded('terminate', stage.run.terminate());
    return true;
  },
  'the server pauses it': heldOnServer(true),
  'the server unpauses it': heldOnServer(false),
  'the server shows an old history': (stage, n) => {
    stage.run.hiddenEvents = 1 + (n % 3);
    return true;
  },
  'the server has caught up': (stage) => {
    const wasBehind = stage.run.hiddenEvents > 0;
    stage.run.hiddenEvents = 0;
    return wasBehind;
  },
  'another operator starts it anew': restarted('decommission'),
  'a forged workflow takes its place': restarted('forgery'),
  'a forged workflow asks under another id': (stage) => {
    if (stage.run.name.runId !== stage.truth.approvedRun) return false;
    const { handed } = stage;
    stage.beginRun({ runId: 'run-of-a-forger', workflowId: 'lifeboat:demo-2' });
    for (const paper of handed.filter(({ kind }) => kind === 'approve')) stage.hand(paper, false);
    return true;
  },
  'the caller adds a desktop': altered('desktop'),
  'the caller adds a desktop and changes the page': altered('page'),
  'the caller adds a desktop and changes the header': altered('header'),
  'the caller changes the user': altered('user'),
  'the caller behaves again': altered('none'),
  'a second terminator is asked': (stage) => {
    stage.terminator = 1;
    return true;
  },
  'the first terminator is asked again': (stage) => {
    const wasOther = stage.terminator === 1;
    stage.terminator = 0;
    return wasOther;
  },
  'the fleet file changes': (stage) => {
    writeFleet(stage.fleets, stage.plan.waivers, '3%');
    // Nothing in force allows a plan of another fleet file: for the judge, the run has ended.
    stage.commanded('stop', Date.now());
    return true;
  },
};
