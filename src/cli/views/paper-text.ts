import type { WebUiInputDocument } from '../documents.ts';
import type { ApproverKeyDocument } from '../key-documents.ts';
import type { Paint } from './paint.ts';

/** The JSON that is pasted, and nothing else, so that it can be piped. */
export function webUiInputText({ input }: WebUiInputDocument): string[] {
  return [JSON.stringify(input)];
}

/** Where the JSON of a paper is pasted. */
export function pasteHint({ paper, workflowId, runId, input }: WebUiInputDocument): string {
  if (paper === 'request' && 'request' in input) {
    return `Nothing was sent. In the Web UI: Start Workflow, id ${workflowId}, task queue lifeboat, type ${input.request.operation}, with this input:`;
  }
  return `Nothing was sent. In the Web UI: workflow ${workflowId}, run ${runId ?? 'that is open'}, Send an Update, ${paper}, with this input:`;
}

/** A new key: where its private half is, and the entry for the approvals file. */
export function approverKeyText({ name, file, publicKey }: ApproverKeyDocument, paint: Paint): string[] {
  return [
    `The private key of ${paint.bold(name)} is in ${file}. Only you may read it; give it to nobody, and keep it: it cannot be made again.`,
    '',
    'A key for LIFEBOAT_EVIDENCE_KEY signs no papers and must not stand there: its publicKey is for evidence verify --public-key.',
    "If a person is to sign with it, for the terminator's approvals file:",
    'signers:',
    `  - name: ${JSON.stringify(name)}`,
    `    publicKey: ${publicKey}`,
  ];
}
