import { setHandler } from '@temporalio/workflow';
import { retryUpdate, skipUpdate, type RetryInput, type SkipInput } from '../../contract/messages.ts';
import { addCounts } from '../../domain/ledger.ts';
import { flagField, instancesField, reasonField, usersField } from '../../domain/typed-input.ts';
import { isEnding, lasting, order, validate, type Fields } from './commands.ts';
import { instancesToCome, slicesOfInstances, unknownInstances } from './instances.ts';
import { startMail } from './mail.ts';
import type { KnownSlice, Run } from './run.ts';
import { tell } from './slice-talk.ts';

/** Registers what makes the run try something again, or give it up. */
export function listenForRetryAndSkip(run: Run): void {
  setHandler(
    retryUpdate,
    lasting((input) => retry(run, input)),
    {
      description:
        'Try again what is held, failed or stuck: {} for all, or {"users": ["ada"]}, or {"instances": ["kiosks/3"]}',
      validator: validate<RetryInput>(
        'retry',
        [usersField, instancesField, reasonField(false)],
        (input) => isEnding(run) ?? unknownUsers(run, input?.users) ?? noSuchInstances(run, input?.instances),
      ),
    },
  );
  setHandler(
    skipUpdate,
    lasting((input) => skip(run, input)),
    {
      description:
        'Give up desktops, instances or the mail endpoint: {"users": ["ada"], "reason": "…"}, {"instances": ["kiosks/3"], …} or {"mail": true, …}',
      validator: validate<SkipInput>('skip', skipFields, (input) => {
        if (input.users === undefined && input.instances === undefined && input.mail !== true)
          return 'Say what to skip: "users", "instances", or "mail": true.';
        if (
          input.mail === true &&
          run.mail?.state !== 'held' &&
          run.mail?.state !== 'stuck' &&
          run.mail?.state !== 'failed'
        )
          return 'The mail endpoint is not held, so it cannot be skipped.';
        return isEnding(run) ?? unknownUsers(run, input.users) ?? noSuchInstances(run, input.instances);
      }),
    },
  );
}

const skipFields: Fields = [usersField, instancesField, flagField('mail'), reasonField(true)];

function noSuchInstances(run: Run, names: readonly string[] = []): string | undefined {
  const unknown = names.length === 0 ? [] : unknownInstances(run, names);
  if (unknown.length > 0)
    return `The fleet has no instances ${unknown.join(', ')}. Name a group ("kiosks") or one machine of it ("kiosks/3").`;
  const toCome = instancesToCome(run, names);
  return toCome.length === 0 ? undefined : `The run has not begun with ${toCome.join(', ')} yet.`;
}

function unknownUsers(run: Run, users: readonly string[] | undefined): string | undefined {
  const unknown = (users ?? []).filter((user) => run.slicesOf(user).length === 0);
  if (unknown.length === 0) return undefined;
  return `This run has no desktop of ${unknown.join(', ')}${run.allFound ? '' : ' yet'}. Use status to see whose it has.`;
}

async function retry(run: Run, input: RetryInput): Promise<string> {
  run.noteCommand('retry', input?.reason);
  run.mailBlocked.clear();
  run.instancesBlocked.clear();
  if (run.mail?.state === 'failed' || run.mail?.state === 'stuck') startMail(run);
  run.changed();
  // Both commands are numbered before anything is awaited: a report from between them must not bring the question back.
  const lifted = run.deciding === undefined ? undefined : order(run, () => (run.deciding = undefined));
  const { users, instances } = input ?? {};
  const isForAll = users === undefined && instances === undefined;
  const { held, failed, stuck } = addCounts(run.counts, run.instanceCounts);
  const retried = isForAll ? retryAll(run) : retryNamed(run, users ?? [], instances ?? []);
  await Promise.all([lifted, ...retried]);
  if (!isForAll)
    return `Tried again, as far as held, failed or stuck: ${[...(users ?? []), ...(instances ?? [])].join(', ')}.`;
  const items = run.instances === undefined ? 'desktops' : 'desktops and instances';
  return `Whatever is held, failed or stuck is tried again; ${held + failed + stuck} ${items} were, as of the last reports.`;
}

function retryAll(run: Run): Promise<void>[] {
  return [
    ...run.slices.map((slice) => tell(run, slice, { kind: 'retry' })),
    ...run.instanceSlices.map((slice) => tell(run, slice, { kind: 'retry-instances' })),
  ];
}

function retryNamed(run: Run, users: readonly string[], names: readonly string[]): Promise<void>[] {
  return [
    ...bySlice(run, users).map(([slice, own]) => tell(run, slice, { kind: 'retry', users: own })),
    ...slicesOfInstances(run, names).map(([slice, instances]) =>
      tell(run, slice, { kind: 'retry-instances', instances }),
    ),
  ];
}

async function skip(run: Run, { users = [], instances = [], mail, reason }: SkipInput): Promise<string> {
  run.noteCommand('skip', reason);
  if (mail === true && run.mail !== undefined) {
    run.mail = { ...run.mail, state: 'skipped', code: 'SkippedByOperator', message: reason };
    run.mailBlocked.clear();
    run.changed();
  }
  await Promise.all([
    ...bySlice(run, users).map(([slice, own]) => tell(run, slice, { kind: 'skip', users: own, reason })),
    ...slicesOfInstances(run, instances).map(([slice, own]) =>
      tell(run, slice, { kind: 'skip-instances', instances: own, reason }),
    ),
  ]);
  return `Skipped: ${[...users, ...instances, ...(mail === true ? ['mail'] : [])].join(', ')}. What is already on its way or done stays as it is.`;
}

function bySlice(run: Run, users: readonly string[]): (readonly [KnownSlice, string[]])[] {
  const indexes = [...new Set(users.flatMap((user) => run.slicesOf(user)))];
  return indexes.flatMap((index) => {
    const slice = run.slices[index];
    return slice === undefined ? [] : [[slice, users.filter((user) => run.slicesOf(user).includes(index))] as const];
  });
}
