import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { failureTypes } from '../../contract/failures.ts';
import { failureTypeOf, sentenceOf } from '../failures.ts';
import type { DecommissionRun } from './run.ts';

/**
 * How a call of the terminator ended: an answer; a refusal, after which a person has to look; `busy`, when AWS did not let
 * it read (nothing was done either way); or no answer, when anything may have been done.
 */
export type TerminatorEnd<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'busy'; readonly sentence: string }
  | { readonly kind: 'lost'; readonly message: string };

/**
 * Asks the terminator, and says so when it is not there. When the run is to end, a call that has not started is taken
 * back; one that has is waited for. `always` is for what must be done at the end all the same.
 */
export async function askTerminator<T>(
  run: DecommissionRun,
  call: () => Promise<T>,
  { always = false }: { readonly always?: boolean } = {},
): Promise<TerminatorEnd<T>> {
  const asking = new CancellationScope();
  const watching = new CancellationScope();
  watching.run(() => tellWhenAway(run)).catch(() => undefined);
  if (!always) {
    watching
      .run(() => condition(() => run.gate.isClosing))
      .then(() => asking.cancel())
      .catch(() => undefined);
  }
  try {
    const answer = await asking.run(call);
    run.unblock(refusedCode);
    return { kind: 'answered', answer };
  } catch (error) {
    const kind = endsWithoutAct.get(failureTypeOf(error));
    const sentence = sentenceOf(error);
    return kind === undefined ? { kind: 'lost', message: sentence } : { kind, sentence };
  } finally {
    watching.cancel();
    run.unblock(awayCode);
  }
}

/** Failures with which the terminator says itself that it has sent nothing: its calls that change something never fail. */
const endsWithoutAct: ReadonlyMap<string | undefined, 'refused' | 'busy'> = new Map([
  [failureTypes.terminatorRefused, 'refused'],
  [failureTypes.awsUnavailable, 'busy'],
  // It could not even read what it was asked to do.
  [failureTypes.payloadKeysMissing, 'refused'],
  [failureTypes.payloadKeyUnknown, 'refused'],
  [failureTypes.payloadCipherUnknown, 'refused'],
  [failureTypes.payloadDamaged, 'refused'],
]);

const awayCode = 'TerminatorAway';
const refusedCode = 'TerminatorRefused';

/** After as long as one call may take (a minute by default), somebody is told to start the terminator. */
async function tellWhenAway(run: DecommissionRun): Promise<void> {
  await sleep(run.fleet.limits.callTimeoutMs, { summary: 'before somebody is told that the terminator is away' });
  run.block({
    on: 'attention',
    code: awayCode,
    message: 'The terminator has not answered yet: it is normally not running, or it cannot go on.',
    remedy: 'Start it where its keys and evidence are (lifeboat terminator); if it runs, its log says what it lacks.',
  });
}

/** The terminator does not agree: nothing more is begun until a person has looked and says `resume`. */
export function pauseForRefusal(run: DecommissionRun, sentence: string): void {
  run.block({
    on: 'attention',
    code: refusedCode,
    message: `The terminator refused: ${sentence}`,
    remedy: 'Mend what it names, then resume; or stop the run.',
  });
  run.gate.pause('terminator', sentence);
}
