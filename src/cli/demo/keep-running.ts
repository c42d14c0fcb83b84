import type { RunRef } from '../temporal/session.ts';
import type { StageAddresses } from './stage.ts';

/** What a person is told while the demonstration keeps running: where to look, what to try, how to end it. */
export function keepRunningWords({ temporal, ui, aws }: StageAddresses, { workflowId, runId }: RunRef): string[] {
  const workflows = `${ui}/namespaces/default/workflows`;
  const lifeboat = `TEMPORAL_ADDRESS=${temporal} npx lifeboat`;
  return [
    '',
    'Everything keeps running until Ctrl-C.',
    `  this run in the Web UI  ${workflows}/${encodeURIComponent(workflowId)}/${runId}`,
    `  start another one there ${workflows}/start-workflow?${startQuery(workflowId)}`,
    '                          with the input {"fleet": "demo"}',
    `  what AWS has seen       ${aws}/_simulator/audit`,
    'In another terminal:',
    `  ${lifeboat} status demo`,
    `  ${lifeboat} plan demo`,
    `  ${lifeboat} prepare demo --wait`,
  ];
}

function startQuery(workflowId: string): string {
  return new URLSearchParams({ workflowId, taskQueue: 'lifeboat', workflowType: 'prepare' }).toString();
}
