import { desktopStates, isFine, type Desktop } from './desktop.ts';
import { classifyItemFailure } from './failure-classes.ts';
import type { Counts } from './ledger.ts';

/** A desktop, an instance or the mail endpoint that is not as it should be, and what a person can do about it. */
export interface Gap {
  readonly user: string;
  readonly primaryId?: string;
  readonly standbyId?: string;
  /** Of WorkSpaces Instances; `user` is then `instance kiosks/3`. */
  readonly instanceId?: string;
  readonly state: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The gap that a desktop is, or undefined when its standby is healthy. */
export function gapOf(desktop: Desktop): Gap | undefined {
  if (isFine(desktop) || desktop.state === 'removed') return undefined;
  const code = desktop.code ?? desktop.state;
  return {
    user: desktop.user,
    primaryId: desktop.primaryId,
    ...(desktop.standbyId === undefined ? {} : { standbyId: desktop.standbyId }),
    state: desktop.state,
    code,
    message: desktop.message ?? '',
    remedy: isBroken(desktop) ? brokenRemedy : remedyFor(desktop.state, code),
  };
}

const underway: ReadonlySet<string> = new Set(['pending', 'creating', 'adopted', 'provisioning', 'removing']);

/** Is something still to become of this desktop without anybody's help? It is a gap only if the run ends like that. */
export function isUnderway(desktop: Pick<Desktop, 'state'>): boolean {
  return underway.has(desktop.state);
}

/** How many of these desktops are on their way. */
export function underwayIn(counts: Counts): number {
  return desktopStates.filter((state) => isUnderway({ state })).reduce((sum, state) => sum + counts[state], 0);
}

/** A standby that AWS made and that came to a bad end. */
function isBroken(desktop: Desktop): boolean {
  return desktop.state === 'failed' && desktop.standbyId !== undefined && !isDisputed(desktop);
}

const brokenRemedy =
  'The standby came to a bad end. While the run is open, retry replaces one that it made; else terminate it by hand and run prepare again.';

/** Refused before any call, from what the primaries' pages show: only another run reads those again. */
const refusedCodes = new Set(['DuplicateUser', 'PrimaryIsStandby', 'PrimaryIsLeaving', 'SeveralStandbys']);

/** The user has a WorkSpace in the standby directory that is not, or not surely, the standby of this primary. */
const disputedCodes = new Set([
  'DuplicateStandbys',
  'StandbyOfAnother',
  'StandbyInOtherDirectory',
  'StandbyOfOtherUser',
  'NotAStandby',
  'OldOneIsLeaving',
  'StandbyIncomplete',
]);

/** Was this desktop refused before any call was made? A retry does not help: run the operation again. */
export function isRefused(desktop: Pick<Desktop, 'code'>): boolean {
  return refusedCodes.has(desktop.code ?? '');
}

/** Did this desktop fail because of a WorkSpace that may be somebody else's? A retry reads before it creates. */
export function isDisputed(desktop: Pick<Desktop, 'code'>): boolean {
  return disputedCodes.has(desktop.code ?? '');
}

/** A create of ours may be behind these: AWS showed a WorkSpace, but not enough to say whose it is. */
const unsureCodes = new Set(['DuplicateStandbys', 'StandbyIncomplete', 'NotAStandby']);

/** May a standby that this run made be behind a gap, without being known as ours? */
export function mayHideOurs(gap: Pick<Gap, 'state' | 'code'>): boolean {
  return gap.state === 'failed' && unsureCodes.has(gap.code);
}

const remedies = new Map(
  Object.entries({
    DuplicateUser:
      'Leave one of the WorkSpaces of this user in the fleet (exclude the other by its id), then run prepare again.',
    PrimaryIsStandby:
      'This WorkSpace is itself a standby: exclude it, or swap the Regions of the fleet; then run prepare again.',
    PrimaryIsLeaving: 'The primary is being terminated: exclude it, or run again when it is gone.',
    SeveralStandbys: 'Terminate the standbys that are not wanted by hand, then run prepare again.',
    DuplicateStandbys: 'Compare both WorkSpaces by hand and terminate the one nobody uses, then try again.',
    StandbyOfAnother: 'Find out whose standby it is; terminate it or exclude this user, then try again.',
    StandbyInOtherDirectory: 'The directory pair in the fleet file does not match: correct it, then run again.',
    StandbyOfOtherUser: 'The directories do not agree on the user: mend the directory, then try again.',
    NotAStandby:
      'The user has an ordinary WorkSpace in the standby directory. It cannot be turned into a standby: remove it, then try again.',
    NotFoundInFleet: 'Correct the name or the id in the fleet file (or its exclude list), then run prepare again.',
    OldOneIsLeaving: 'An old WorkSpace of this user is still being removed. Wait until it is gone, then try again.',
    StandbyIncomplete: 'AWS names a standby but does not show it fully. Look at it in the console, then try again.',
    PrimaryNotHealthy:
      'The standby may be all that works of this desktop: mend the primary, or keep both. When the primary is healthy, teardown removes the standby.',
    PrimaryFenced:
      'A decommission may be about to terminate the primary on the proof that this standby is there. When the primary is AVAILABLE again, teardown removes the standby.',
    PrimaryGone:
      'The standby may be the last copy of its user’s data: save that first. Then teardown removes it with a waiver that names it.',
    PrimaryUnreadable: 'The primary Region did not answer. When it does again, teardown removes the standby.',
    SidesDisagree:
      'Compare both WorkSpaces in the console and find out whose standby it is; terminate it by hand only when it is nobody’s.',
    StandbyInUse: 'Somebody works on the standby: ask them to save their work elsewhere and to log off.',
    StandbyWasUsed:
      'Somebody has worked on the standby: save that work first. Then teardown removes it with a waiver that names it.',
    ConnectionUnknown:
      'AWS did not say whether anybody has used it. See that the worker may call DescribeWorkspacesConnectionStatus; later, teardown looks again.',
    NotOurs:
      'Nothing of this fleet made this standby. Terminate the standby by hand if it is not needed; its primary is somebody’s desktop.',
    DuplicateStandby: 'Terminate the standby that is not wanted by hand, then make the plan again.',
    AnswersTooOld: 'AWS answered too slowly to act on it. When it answers again, teardown removes the standby.',
    StoppedByOperator: 'Run prepare again when you are ready: it goes on from what exists.',
    'ResourceNotFound.User':
      'The user is missing from the standby directory: let the directories synchronise, then try again.',
    'ResourceNotFound.Directory':
      'Register the standby directory with WorkSpaces in the standby Region, then try again.',
  }),
);

const remediesByState = new Map(
  Object.entries({
    stuck: 'Look at the standby in the console. Trying again waits once more; skip gives it up.',
    skipped: 'An operator skipped it. Run prepare again to include it.',
    retained: 'It could not be removed and still costs money: look at it in the console and terminate it by hand.',
    pending: 'Not started. Run prepare again: it goes on from what exists.',
    unknown: 'Whether the create went through is not known yet. Run prepare again: it reads before it acts.',
    creating: 'Asked for; the answer is not there yet. Run prepare again: it reads before it acts.',
    adopted: 'It existed before and was not followed to the end. Run prepare again to follow it until it is healthy.',
    removing: 'It is being removed. Look at it in the console when it does not go.',
    provisioning: 'Still being made by AWS. Run prepare again to follow it until it is healthy.',
  }),
);

/** What a person can do about a code in a state; always a sentence. */
export function remedyFor(state: string, code: string): string {
  return remedies.get(code) ?? remediesByState.get(state) ?? remedyByClass(code);
}

function remedyByClass(code: string): string {
  switch (classifyItemFailure(code)) {
    case 'transient':
      return 'AWS was busy each time. Try again later.';
    case 'already-done':
      return 'AWS says that it exists, but it cannot be read. Wait some minutes, then try again.';
    case 'hold':
      return code.includes('Limit') || code.includes('Quota')
        ? 'Raise the quota of standby WorkSpaces in the standby Region, then try again.'
        : 'Give the worker the missing permission, then try again.';
    case 'permanent':
      return 'AWS will refuse this again as it stands: correct what the message names, then try again; or exclude it from the fleet.';
    case 'unknown':
      return 'Read the message of AWS; try again when its cause is mended.';
  }
}
