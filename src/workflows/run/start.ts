import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { failureTypes } from '../../contract/failures.ts';
import { checkTyped, fleetField } from '../../domain/typed-input.ts';
import { refusal } from '../failures.ts';

/**
 * Checks what a person started, the Web UI's random ids included: a workflow runs under no id but its own.
 *
 * @throws ApplicationFailure InvalidInput, with every mistake.
 */
export function checkStart(
  operation: string,
  input: { readonly fleet: string },
  idFor: (fleet: string) => string,
  fields: Parameters<typeof checkTyped>[2],
): void {
  const findings = checkTyped(operation, input, [fleetField, ...fields]);
  if (findings.length > 0) throw refusal(failureTypes.invalidInput, findings);
  const { workflowId } = workflowInfo();
  const own = idFor(input.fleet);
  if (workflowId === own) return;
  throw ApplicationFailure.nonRetryable(
    `${operation} of ${input.fleet} runs only under the workflow id "${own}", not under "${workflowId}". Start it again with that id.`,
    failureTypes.invalidInput,
  );
}
