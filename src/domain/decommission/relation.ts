import { sameUser } from '../fleet.ts';
import type { RelatedWorkspace, WorkspaceRecord } from '../workspace.ts';
import type { PlannedDesktop } from './plan.ts';

/** Both records of a planned desktop, each read in its own Region. */
export interface Pair {
  readonly desktop: PlannedDesktop;
  readonly standbyId: string;
  readonly primaryRegion: string;
  readonly standbyRegion: string;
  readonly primary: WorkspaceRecord;
  readonly standby: WorkspaceRecord;
}

/** What of a pair is not as planned, in words. `missing` is what a record does not show: it proves nothing either way. */
export interface RelationNotes {
  readonly differs: readonly string[];
  readonly missing: readonly string[];
}

type Note = { readonly kind: keyof RelationNotes; readonly words: string };

/** What one record must show: who it is, and the one WorkSpace that it names. */
interface ExpectedRecord {
  readonly id: string;
  readonly directory: string;
  readonly user: string;
  readonly names: Pick<RelatedWorkspace, 'workspaceId' | 'region' | 'type'>;
}

/** Do both records name exactly each other: ids, Regions, types, user, directories, and nobody else? */
export function compareRelation(pair: Pair): RelationNotes {
  const { desktop, standbyId, primaryRegion, standbyRegion } = pair;
  const { primaryId, user } = desktop;
  const notes = [
    ...compareRecord(pair.primary, {
      id: primaryId,
      directory: desktop.primaryDirectory,
      user,
      names: { workspaceId: standbyId, region: standbyRegion, type: 'STANDBY' },
    }),
    ...compareRecord(pair.standby, {
      id: standbyId,
      directory: desktop.standbyDirectory,
      user,
      names: { workspaceId: primaryId, region: primaryRegion, type: 'PRIMARY' },
    }),
  ];
  const wordsOf = (kind: Note['kind']): string[] => notes.flatMap((note) => (note.kind === kind ? [note.words] : []));
  return { differs: wordsOf('differs'), missing: wordsOf('missing') };
}

function compareRecord(record: WorkspaceRecord, expected: ExpectedRecord): Note[] {
  const { id, directory, user } = expected;
  if (record.workspaceId !== id) return [differs(`${record.workspaceId} was read instead of ${id}`)];
  return [
    compareField(id, 'directory', record.directoryId, directory, (one, other) => one === other),
    compareField(id, 'user', record.userName, user, sameUser),
    ...compareRelated(record, expected),
    unreadableNote(record),
  ].filter((note) => note !== undefined);
}

function compareField(
  id: string,
  name: string,
  shown: string | undefined,
  planned: string,
  isSame: (one: string, other: string) => boolean,
): Note | undefined {
  if (shown === undefined) return missing(`${id} shows no ${name}`);
  return isSame(shown, planned) ? undefined : differs(`${name} of ${id} is ${shown}, not ${planned}`);
}

function compareRelated({ related }: WorkspaceRecord, { id, names }: ExpectedRecord): Note[] {
  const isPlanned = (each: RelatedWorkspace): boolean =>
    each.workspaceId === names.workspaceId && each.region === names.region && each.type === names.type;
  const notes = related.filter((each) => !isPlanned(each)).map((each) => strangerNote(id, each));
  const times = related.filter(isPlanned).length;
  if (times === 0) notes.push(missing(`${id} does not name ${names.workspaceId} as its ${names.type}`));
  if (times > 1) notes.push(differs(`${id} names ${names.workspaceId} ${times} times`));
  return notes;
}

/** What cannot be read may name anybody. */
function unreadableNote({ workspaceId, replication }: WorkspaceRecord): Note | undefined {
  const unreadable = replication?.unreadable ?? 0;
  return unreadable === 0 ? undefined : missing(`${workspaceId} names ${unreadable} that cannot be read`);
}

/** A type that nobody knows may mean anything: it is no proof, and no proof of the contrary. */
function strangerNote(id: string, { type, workspaceId, region }: RelatedWorkspace): Note {
  const isKnown = type === 'PRIMARY' || type === 'STANDBY';
  const words = `${id} names ${workspaceId} in ${region} as its ${type}`;
  return isKnown ? differs(words) : missing(words);
}

function differs(words: string): Note {
  return { kind: 'differs', words };
}

function missing(words: string): Note {
  return { kind: 'missing', words };
}
