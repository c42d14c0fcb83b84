import type { EvidenceBody, EvidenceLine } from '../domain/decommission/evidence.ts';
import type { ClauseAnswer } from '../domain/decommission/proof.ts';
import type { Fence } from './facts.ts';

type Body<K extends EvidenceBody['kind']> = Extract<EvidenceBody, { kind: K }>;

/** What is kept of one desktop that was asked to be terminated: whose it was, on what proof, by whose approval, what came of it. */
export interface Tombstone {
  readonly operation: string;
  readonly account: string;
  readonly fleet: string;
  readonly run: string;
  readonly digest: string;
  readonly requester?: string;
  readonly approvers: readonly string[];
  readonly primaryId: string;
  readonly standbyId: string;
  readonly user: string;
  readonly fence?: Fence;
  /** When each terminate was recorded, right before its call. */
  readonly askedAtMs: readonly number[];
  /** Each clause of the last proof with what satisfied it. */
  readonly clauses: readonly ClauseAnswer[];
  /** What came of the last call; absent when the terminator was killed before it could note it. */
  readonly answer?: { readonly atMs: number } & Pick<Body<'answered'>, 'answer' | 'code' | 'message'>;
  readonly gone?: Pick<Body<'gone'>, 'absentByIdAtMs' | 'absentFromDirectoryAtMs'>;
}

/**
 * One tombstone per desktop that was asked, in the order in which they first were.
 *
 * @throws Error when the file does not begin by saying for which run it is.
 */
export function tombstones(lines: readonly EvidenceLine[]): Tombstone[] {
  const opened = lines[0]?.body;
  if (opened === undefined) return [];
  if (opened.kind !== 'opened') throw new Error('The evidence does not begin by saying for which run it is.');
  const run = runOf(opened);
  const fences = new Map<string, Fence>();
  const found = new Map<string, Tombstone>();
  let papers: ReturnType<typeof papersOf> = { approvers: [] };
  for (const { atMs, body } of lines) {
    if (body.kind === 'papers') papers = papersOf(body);
    if (body.kind === 'fenced') fences.set(body.primaryId, { how: body.how, atMs });
    if (body.kind === 'unfenced') fences.delete(body.primaryId);
    if (body.kind === 'asked') {
      const fence = fences.get(body.primaryId);
      const earlier = found.get(body.primaryId)?.askedAtMs ?? [];
      found.set(body.primaryId, {
        ...run,
        ...papers,
        ...askOf(body),
        askedAtMs: [...earlier, atMs],
        ...(fence && { fence }),
      });
    }
    if (body.kind === 'answered') addTo(found, body.primaryId, { answer: answerOf(body, atMs) });
    if (body.kind === 'gone') addTo(found, body.primaryId, { gone: goneOf(body) });
  }
  return [...found.values()];
}

/** What is said of a desktop that was never asked belongs to no tombstone. */
function addTo(found: Map<string, Tombstone>, primaryId: string, more: Partial<Tombstone>): void {
  const tombstone = found.get(primaryId);
  if (tombstone !== undefined) found.set(primaryId, { ...tombstone, ...more });
}

function runOf({ operation, account, fleet, run, digest }: Body<'opened'>) {
  return { operation, account, fleet, run, digest };
}

function papersOf({ requester, approvers }: Body<'papers'>): Pick<Tombstone, 'requester' | 'approvers'> {
  return { requester, approvers };
}

function askOf({ primaryId, standbyId, user, clauses }: Body<'asked'>) {
  return { primaryId, standbyId, user, clauses };
}

function answerOf({ answer, code, message }: Body<'answered'>, atMs: number): NonNullable<Tombstone['answer']> {
  return { atMs, answer, ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}

function goneOf({ absentByIdAtMs, absentFromDirectoryAtMs }: Body<'gone'>): NonNullable<Tombstone['gone']> {
  return { absentByIdAtMs, absentFromDirectoryAtMs };
}
