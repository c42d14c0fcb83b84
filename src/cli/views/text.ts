import type { Document, FleetCheckDocument, PlanDocument, StartedDocument } from '../documents.ts';
import { demoText } from './demo-text.ts';
import { evidenceText } from './evidence-text.ts';
import { gatedPlanText } from './gated-plan-text.ts';
import { gatedOutcomeText, gatedStartedText, gatedStatusText } from './gated-text.ts';
import type { Paint } from './paint.ts';
import { approverKeyText, webUiInputText } from './paper-text.ts';
import { facts, findingLines, section, columns } from './parts.ts';
import { outcomeText, statusText } from './run-text.ts';
import { earlierRunsLine, runsText } from './runs-text.ts';
import { counted, grouped } from './words.ts';

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
    case 'Evidence':
      return evidenceText(document, paint);
    case 'Accepted':
      return [document.message];
    case 'Demo':
      return demoText(document, paint);
  }
}

function fleetCheckText({ fleet, ok, digest, findings }: FleetCheckDocument, paint: Paint): string[] {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const verdict = ok ? paint.green('good') : paint.red(counted(errors, 'error'));
  const known = digest === undefined ? '' : `, digest ${digest.slice(0, 12)}`;
  return [
    `Fleet file ${paint.bold(fleet)}: ${verdict}${known}`,
    ...section('Findings:', findingLines(findings, paint)),
  ];
}

function planText(plan: PlanDocument, paint: Paint): string[] {
  const shown = plan.refusals.slice(0, 20);
  const more = plan.refuse - shown.length;
  const refusals = columns(shown.map(({ user, primaryId, code, message }) => [user, primaryId, `${code}: ${message}`]));
  return [
    `Plan for fleet ${paint.bold(plan.fleet)} in account ${plan.account}: ${counted(plan.desktops, 'desktop')}`,
    ...facts([
      [paint.green('+ create'), `${grouped(plan.create)} in ${counted(plan.createCalls, 'call')}`],
      [paint.cyan('~ adopt'), grouped(plan.adopt)],
      [paint.red('! refuse'), grouped(plan.refuse)],
      ['mail', plan.mail && [`${plan.mail.name}: ${plan.mail.action}`, plan.mail.detail].filter(Boolean).join(', ')],
      ['expected', `about ${counted(plan.expectedMinutes, 'minute')}`],
    ]),
    ...section('Refused:', more > 0 ? [...refusals, `  … and ${more} more: --json`] : refusals),
    ...section('Findings:', findingLines(plan.findings, paint)),
  ];
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
