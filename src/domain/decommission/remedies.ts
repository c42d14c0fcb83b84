import { fateOfRefusedTermination } from './refused-terminations.ts';

/** What a person can do about a primary that stays, by its code. */
const remedies = new Map(
  Object.entries({
    ProofTooOld: 'AWS answered too slowly to act on it. Run it again.',
    NoStandby: 'Run prepare first: a primary without a standby is never terminated.',
    SeveralStandbys: 'Terminate the standbys that are not wanted by hand, then plan again.',
    StandbyInOtherRegion: 'Correct the standby Region in the fleet file, or exclude this desktop.',
    PrimaryIsStandby: 'It is the standby of another WorkSpace: exclude it, or swap the Regions of the fleet.',
    StandbyLost: 'Run prepare to make a new standby, then plan again.',
    RelationDiffers: 'The two records do not agree: compare both WorkSpaces in the console, then plan again.',
    RecordIncomplete: 'AWS does not show the records fully. Plan again in some minutes.',
    ChangedSincePlan: 'It is not any more what was approved. Plan again, and have the new plan approved.',
    StateUnknown: 'AWS shows a state that nobody here knows. Look at it in the console.',
    NotFenced: 'Find out who changed its state, set it to AVAILABLE, then run it again.',
    SomebodyIsThere: 'Ask its user to log out and to use the standby, then run it again.',
    ConnectionUnknown: 'AWS does not say whether anybody is connected. Run it again later.',
    ConnectionNotCheckedSinceFence: 'AWS has not looked for connections since the fence. Run it again later.',
    ConnectedSinceFence: 'Somebody worked on it in spite of the fence. Find out who, then run it again.',
    StandbyStateUnknown: 'AWS shows no state of the standby. Look at it in the console.',
    StandbyDoesNotWake: 'Start the standby by hand and see what AWS says; then run it again.',
    NotReplicated: 'Turn on data replication for it, or waive "data" for this desktop in the fleet file.',
    SnapshotUnknown: 'Wait for the first snapshot (AWS takes one about every 12 hours), then run it again.',
    SnapshotTooOld: 'Wait for a newer snapshot, or waive "data" for this desktop in the fleet file.',
    TerminateKeepsFailing: 'AWS was busy each time. Run it again later.',
    NoAnswer: 'Whether it was terminated is not known. Look at it in the console before you run it again.',
    RunEnded: 'Plan again when you are ready: it is as it was before.',
  }),
);

/** The same for states, which codes carry after a point. */
const remediesByState = new Map(
  Object.entries({
    'PrimaryIs.SUSPENDED': 'AWS terminates no SUSPENDED WorkSpace: have AWS Support lift the suspension first.',
    'PrimaryIs.ADMIN_MAINTENANCE': 'Somebody has set it to maintenance: set it to AVAILABLE, then plan again.',
    'PrimaryIs.MAINTENANCE': 'AWS maintains it. Plan again when it is over.',
    'PrimaryIs.ERROR': 'Repair it in the console (restart or rebuild), or terminate it there by hand.',
  }),
);

/** What a person can do about a primary that stays; always a sentence. */
export function remedyOfKept(code: string): string {
  return remedies.get(code) ?? remediesByState.get(code) ?? remedyByPrefix(code);
}

function remedyByPrefix(code: string): string {
  if (code.startsWith('PrimaryIs.')) return 'Wait until it is AVAILABLE or STOPPED, then plan again.';
  if (code.startsWith('StandbyIs.')) {
    return 'Mend the standby, or waive "health" for this desktop in the fleet file; then plan again.';
  }
  switch (fateOfRefusedTermination(code)) {
    case 'again':
      return 'AWS was busy. Run it again later.';
    case 'keep':
      return 'AWS refuses to terminate it: do what its message says, or give the terminator the missing permission.';
    case 'read-back':
      return 'AWS says that it does not exist. Look for it in the console.';
    case 'surprise':
      return 'Read the message, look at the WorkSpace in the console, then plan again.';
  }
}
