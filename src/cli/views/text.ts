import type { InstancesPlan } from '../../domain/plan.ts';
import type { CheckedGroup, Document, FleetCheckDocument, PlanDocument, StartedDocument } from '../documents.ts';
import { demoText } from './demo-text.ts';
import { evidenceText } from './evidence-text.ts';
import { gatedPlanText } from './gated-plan-text.ts';
import { gatedOutcomeText, gatedStartedText, gatedStatusText } from './gated-text.ts';
import type { Paint } from './paint.ts';
import { approverKeyText, webUiInputText } from './paper-text.ts';
import { facts, findingLines, section, columns } from './parts.ts';
import { namespaceText } from './namespace-text.ts';
import { restoredText } from './restored-text.ts';
import { payloadKeysText } from './payload-keys-text.ts';
import { outcomeText, statusText } from './run-text.ts';
import { earlierRunsLine, runsText } from './runs-text.ts';
import { counted, grouped } from './words.ts';

/** More refusals than this are counted, not listed. */
const refusalsShown = 20;

/** A document for people, read at `nowMs`. Errors are messages, not data: `errorText` shows them. */
export function textOf(document: Exclude<Document, { kind: 'Error' }>, paint: Paint, nowMs: number): string {
  return `${linesOf(document, paint, nowMs).join('\n')}\n`;
}

function linesOf(document: Exclude<Document, { kind: 'Error' }>, paint: Paint, nowMs: number): string[] {
  switch (document.kind) {
    case 'FleetCheck':
      return fleetCheckText(document, paint);
    case 'Plan':
      return planText(document, paint);
    case 'Started':
      return startedText(document, paint);
    case 'Status':
      return statusText(document, paint, nowMs);
    case 'Outcome':
      return [...outcomeText(document, paint), ...earlierRunsLine(document)];
    case 'Runs':
      return runsText(document, paint);
    case 'GatedPlan':
      return gatedPlanText(document, paint);
    case 'GatedStarted':
      return gatedStartedText(document, paint);
    case 'GatedStatus':
      return gatedStatusText(document, paint, nowMs);
    case 'GatedOutcome':
      return [...gatedOutcomeText(document, paint), ...earlierRunsLine(document)];
    case 'WebUiInput':
      return webUiInputText(document);
    case 'ApproverKey':
      return approverKeyText(document, paint);
    case 'PayloadKeys':
      return payloadKeysText(document, paint);
    case 'Evidence':
      return evidenceText(document, paint);
    case 'Restored':
      return restoredText(document, paint);
    case 'Namespace':
      return namespaceText(document, paint);
    case 'Accepted':
      return [document.message];
    case 'Demo':
      return demoText(document, paint);
  }
}

function fleetCheckText({ fleet, ok, digest, instances = [], findings }: FleetCheckDocument, paint: Paint): string[] {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const verdict = ok ? paint.green('good') : paint.red(counted(errors, 'error'));
  const known = digest === undefined ? '' : `, digest ${digest.slice(0, 12)}`;
  return [
    `Fleet file ${paint.bold(fleet)}: ${verdict}${known}`,
    ...section(`${instancesIn(instances)}:`, columns(instances.map(groupRow))),
    ...section('Findings:', findingLines(findings, paint)),
  ];
}

function instancesIn(groups: readonly CheckedGroup[]): string {
  const machines = groups.reduce((sum, { count }) => sum + count, 0);
  return `${counted(machines, 'instance')} in ${counted(groups.length, 'group')}`;
}

function groupRow({ name, count, instanceType, billingMode, alternatives }: CheckedGroup): string[] {
  const type = instanceType ?? 'type left to AWS';
  return [name, grouped(count), type, billingMode, alternatives === 0 ? '' : counted(alternatives, 'alternative')];
}

function planText(plan: PlanDocument, paint: Paint): string[] {
  const { instances } = plan;
  const desktops = counted(plan.desktops, 'desktop');
  const total = instances === undefined ? desktops : `${desktops}, ${counted(instances.total, 'instance')}`;
  const refused = plan.refusals.map(({ user, primaryId, code, message }) => [user, primaryId, `${code}: ${message}`]);
  return [
    `Plan for fleet ${paint.bold(plan.fleet)} in account ${plan.account}: ${total}`,
    ...facts([
      [paint.green('+ create'), `${grouped(plan.create)} in ${counted(plan.createCalls, 'call')}`],
      [paint.cyan('~ adopt'), grouped(plan.adopt)],
      [paint.red('! refuse'), grouped(plan.refuse)],
      ['instances', instances && instancesPlanLine(instances, paint)],
      ['mail', plan.mail && [`${plan.mail.name}: ${plan.mail.action}`, plan.mail.detail].filter(Boolean).join(', ')],
      ['expected', `about ${counted(plan.expectedMinutes, 'minute')}`],
    ]),
    ...section('Refused:', refusalLines(refused, plan.refuse)),
    ...section('Instances refused:', instances === undefined ? [] : refusedInstances(instances)),
    ...section('Findings:', findingLines(plan.findings, paint)),
  ];
}

function instancesPlanLine({ create, adopt, refuse }: InstancesPlan, paint: Paint): string {
  const parts = [
    `${paint.green('+ create')} ${grouped(create)}`,
    `${paint.cyan('~ adopt')} ${grouped(adopt)}`,
    `${paint.red('! refuse')} ${grouped(refuse)}`,
  ];
  return parts.join(' · ');
}

function refusedInstances({ refuse, refusals }: InstancesPlan): string[] {
  const rows = refusals.map(({ machine, instanceId, code, message }) => [machine, instanceId, `${code}: ${message}`]);
  return refusalLines(rows, refuse);
}

/** The first twenty of what is refused, then how many more. */
function refusalLines(rows: readonly (readonly string[])[], total: number): string[] {
  const lines = columns(rows.slice(0, refusalsShown));
  const more = total - Math.min(rows.length, refusalsShown);
  return more > 0 ? [...lines, `  … and ${more} more: --json`] : lines;
}

function startedText(
  { fleet, operation, workflowId, runId, phase, findings }: StartedDocument,
  paint: Paint,
): string[] {
  const checked = phase === 'checking' ? 'its checks are still going on' : 'its checks are passed';
  return [
    `${operation} of fleet ${paint.bold(fleet)} has begun, ${checked}.`,
    ...facts([
      ['workflow', workflowId],
      ['run', runId],
      ['follow it', `lifeboat watch ${fleet}`],
    ]),
    ...section('Findings:', findingLines(findings, paint)),
  ];
}
