import type { DecommissionLine } from '../../contract/decommission.ts';
import type { GatedOperation } from '../../domain/decommission/plan.ts';
import type { GatedOutcomeDocument, GatedStartedDocument, GatedStatusDocument } from '../documents.ts';
import { isAtTheGate, waitsForApproval } from '../waiting.ts';
import { endedInstancesText, goingInstances, instancesText } from './gated-instances.ts';
import { approversText, countedThings, endedCounts, endText, gatedCounts, gateText, phaseText } from './gated-words.ts';
import type { Paint } from './paint.ts';
import { blockedLines, columns, commandLines, facts, findingLines, gapLines, gapsShown, section } from './parts.ts';
import { counted, duration, grouped, moment } from './words.ts';

/** A decommission or teardown that has just begun: what whoever started it sends to the approvers. */
export function gatedStartedText(started: GatedStartedDocument, paint: Paint): string[] {
  const {
    operation,
    fleet,
    workflowId,
    runId,
    phase,
    digest,
    account,
    requester,
    expiresAtMs,
    instances = 0,
  } = started;
  const unchecked = paint.yellow('is not checked yet: no worker has answered');
  return [
    `${operation} of fleet ${paint.bold(fleet)} ${phase === undefined ? unchecked : 'has begun'}. It touches nothing before others have approved it.`,
    ...facts([
      ['workflow', workflowId],
      ['run', runId],
      ['account', account],
      ['instances', goingInstances(instances)],
      ['digest', digest],
      ['asked by', requester],
      ['valid until', moment(expiresAtMs)],
      ['follow it', `lifeboat watch ${fleet}`],
    ]),
    '',
    'To approve it, others give:',
    `  ${started.approve}`,
  ];
}

/** A decommission or teardown that is under way. Its own clock stands still between its steps, so times are told by ours. */
export function gatedStatusText(status: GatedStatusDocument, paint: Paint, nowMs: number): string[] {
  const { fleet, operation, desktops, counts, startedAtMs, paused, stopping, gate } = status;
  const flags = [paused && 'paused', stopping && 'stopping'].filter(Boolean).join(', ');
  return [
    `${operation} of fleet ${paint.bold(fleet)}: ${phaseText(status)}${flags && paint.yellow(` (${flags})`)}`,
    ...facts([
      ['desktops', `${counted(desktops, 'desktop')}: ${gatedCounts(counts, paint)}`],
      ['instances', instancesText(status.instances, paint)],
      ['gate', gate && gateText(gate, nowMs, paint)],
      ['wave', waveText(status, nowMs)],
      ['running', `${duration(nowMs - startedAtMs)}, since ${moment(startedAtMs)}`],
      ['account', status.account],
      ['digest', status.digest],
      ['run', status.run],
      ['asked by', status.requester],
      ['reason', status.reason],
    ]),
    ...section(
      'Who stays, and why:',
      keptLines(status.kept.filter(isDecided), counts.kept + counts.unknown, status.operation, paint),
    ),
    ...instanceSection(status, paint),
    ...section('Findings:', findingLines(status.findings, paint)),
    ...section('Told by people:', commandLines(status.commands)),
    ...section(paint.yellow('Waiting for:'), waitingLines(status, paint)),
  ];
}

/** While a run goes on, what was asked for is on its way, not staying. */
const isDecided = ({ state }: DecommissionLine): boolean => state !== 'asked';

function waveText({ wave }: GatedStatusDocument, nowMs: number): string | undefined {
  if (wave === undefined) return undefined;
  const { number, of, untilMs } = wave;
  const until = untilMs === undefined ? '' : `, until ${moment(untilMs)} (${duration(untilMs - nowMs)} left)`;
  return `${number} of ${of}${until}`;
}

function waitingLines(status: GatedStatusDocument, paint: Paint): string[] {
  const { blocked, fleet, digest, run } = status;
  const approve = `lifeboat approve ${fleet} --digest ${digest} --run ${run} --key <file> --as <name> --reason <text>`;
  const gate = [`  ${paint.yellow('approvals')} of others, each with a key of their own`, `    → ${approve}`];
  if (!isAtTheGate(status)) return blockedLines(blocked, paint);
  // The run says so too, without the whole command.
  const others = blocked.filter(({ code }) => code !== waitsForApproval);
  return [...gate, ...blockedLines(others, paint)];
}

/** A decommission or teardown that has ended. */
export function gatedOutcomeText(outcome: GatedOutcomeDocument, paint: Paint): string[] {
  const { fleet, operation, endState, desktops, counts, startedAtMs, endedAtMs, kept, keptCount, evidence } = outcome;
  const color = { done: paint.green, 'done-with-gaps': paint.yellow, stopped: paint.yellow, 'failed-safe': paint.red };
  return [
    `${operation} of fleet ${paint.bold(fleet)}: ${color[endState](endText(outcome))}`,
    ...facts([
      ['desktops', `${counted(desktops, 'desktop')}: ${endedCounts(counts, paint)}`],
      ['instances', endedInstancesText(outcome.instances, paint)],
      ['took', `${duration(endedAtMs - startedAtMs)}, until ${moment(endedAtMs)}`],
      ['account', outcome.account],
      ['digest', outcome.digest],
      ['run', outcome.run],
      ['asked by', askedByText(outcome)],
      ['approved by', approversText(outcome)],
      ['evidence', evidence && `${evidence.file}, ${counted(evidence.lines, 'line')}`],
      ['reason', outcome.reason === outcome.requestReason ? undefined : outcome.reason],
    ]),
    ...section(paint.red('A surprise stopped it:'), surpriseLines(outcome)),
    ...section('Who stays, and why:', keptLines(kept, keptCount, outcome.operation, paint)),
    ...instanceSection(outcome, paint),
    ...section('Findings:', findingLines(outcome.findings, paint)),
    ...section('Told by people:', commandLines(outcome.commands)),
    ...(evidence === undefined
      ? []
      : [
          '',
          `To check the evidence, in the terminator's evidence directory: lifeboat evidence verify ${evidence.file} --public-key <key> --head ${evidence.head}`,
        ]),
  ];
}

function instanceSection({ instances }: Pick<GatedOutcomeDocument, 'instances'>, paint: Paint): string[] {
  if (instances === undefined) return [];
  return section(
    'Instances that stay, with what to do about each:',
    gapLines(instances.kept, paint, instances.keptCount),
  );
}

function askedByText({ requester, requestReason }: GatedOutcomeDocument): string | undefined {
  if (requester === undefined) return undefined;
  return requestReason === undefined ? requester : `${requester}: ${requestReason}`;
}

function surpriseLines({ surprise }: GatedOutcomeDocument): string[] {
  if (surprise === undefined) return [];
  const { code, message, primaryId } = surprise;
  return [`  ${primaryId === undefined ? '' : `${primaryId} `}${code}: ${message}`];
}

/** Desktops with the reason of each, by code. The first twenty, then how many more. */
export function keptLines(
  kept: readonly (Omit<DecommissionLine, 'state'> & { readonly state?: DecommissionLine['state'] })[],
  total: number,
  operation: GatedOperation,
  paint: Paint,
): string[] {
  // What stays is what the operation is about: a teardown's line that named the primary was taken for an advice to end it.
  const idOf = ({ primaryId, standbyId }: (typeof kept)[number]): string =>
    operation === 'teardown' ? (standbyId ?? `standby of ${primaryId}`) : primaryId;
  const shown = kept.slice(0, gapsShown);
  const byCode = new Map<string, (typeof shown)[number][]>();
  for (const line of shown) {
    const code = line.code ?? line.state ?? 'unknown';
    byCode.set(code, [...(byCode.get(code) ?? []), line]);
  }
  const lines = [...byCode].flatMap(([code, group]) => [
    `  ${paint.bold(code)}`,
    ...columns(
      group.map((line) => [line.user, idOf(line), line.message ?? '']),
      '    ',
    ),
  ]);
  const more = total - shown.length;
  return more > 0 ? [...lines, `  … and ${grouped(more)} more: --json`] : lines;
}

/** What a person puts their name to, before they do. */
export function paperSummary(command: string, status: GatedStatusDocument, paint: Paint, nowMs: number): string[] {
  const { operation, fleet, account, desktops, digest, run, requester, gate } = status;
  const act = operation === 'decommission' ? 'terminated for ever, with its data' : 'removed';
  return [
    `You are about to ${paint.bold(command)}: ${operation} of fleet ${paint.bold(fleet)}`,
    ...facts([
      ['account', account],
      ['desktops', `${countedThings(operation, desktops)}; each one that is proved is ${act}`],
      ['instances', goingInstances(status.instances?.planned ?? 0)],
      ['digest', digest],
      ['run', run],
      ['asked by', requester ?? 'not known'],
      ['reason', status.reason],
      ['gate', gate && gateText(gate, nowMs, paint)],
    ]),
  ];
}
