import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { searchAttributes, typesByName, type WantedAttribute } from '../../contract/search-attributes.ts';

/** What only an administrator of a Temporal server may do. Each call is limited in time. */
export interface NamespaceAdministration {
  /** How long the namespace keeps a run after its end, in milliseconds; undefined when there is no such namespace. */
  retentionMs(name: string): Promise<number | undefined>;
  /** False when somebody else was faster. */
  register(name: string, retentionMs: number): Promise<boolean>;
  setRetention(name: string, retentionMs: number): Promise<void>;
  /** The custom search attributes: the number of the type by name; undefined while the namespace is too new to be known. */
  attributes(name: string): Promise<Readonly<Record<string, number>> | undefined>;
  addAttributes(name: string, attributes: readonly WantedAttribute[]): Promise<void>;
  /** Does every part of the server know the namespace and our search attributes? Each part reads them anew after seconds only. */
  isUsable(name: string): Promise<boolean>;
}

const [INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNIMPLEMENTED] = [3, 5, 6, 7, 12];

/** Is this the answer of a server that leaves it to others, as the namespace endpoint of Temporal Cloud? */
export function isNotForUs(error: unknown): boolean {
  const code = codeOf(error);
  return code === PERMISSION_DENIED || code === UNIMPLEMENTED;
}

/** Administration over a connection; `soon` limits each call in time. */
export function administrationOver(
  { workflowService, operatorService }: Pick<Connection, 'workflowService' | 'operatorService'>,
  soon: <T>(ask: () => Promise<T>) => Promise<T>,
): NamespaceAdministration {
  return {
    retentionMs: (namespace) =>
      unless(NOT_FOUND, undefined, () =>
        soon(async () => {
          const { config } = await workflowService.describeNamespace({ namespace });
          return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
        }),
      ),
    register: (namespace, retentionMs) =>
      unless(ALREADY_EXISTS, false, () =>
        soon(async () => {
          const workflowExecutionRetentionPeriod = durationOf(retentionMs);
          await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
          return true;
        }),
      ),
    setRetention: (namespace, retentionMs) =>
      soon(async () => {
        const workflowExecutionRetentionTtl = durationOf(retentionMs);
        await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
      }),
    attributes: (namespace) =>
      unless(NOT_FOUND, undefined, () =>
        soon(async () => (await operatorService.listSearchAttributes({ namespace })).customAttributes),
      ),
    addAttributes: (namespace, attributes) =>
      soon(async () => {
        await operatorService.addSearchAttributes({ namespace, searchAttributes: typesByName(attributes) });
      }),
    isUsable: (namespace) =>
      unless(NOT_FOUND, false, () =>
        unless(INVALID_ARGUMENT, false, () =>
          soon(async () => {
            await workflowService.countWorkflowExecutions({ namespace, query: everyAttribute });
            return true;
          }),
        ),
      ),
  };
}

/** A question that the visibility store understands only when it knows each of our attributes: others are an invalid argument. */
const everyAttribute = Object.values(searchAttributes)
  .map(({ name }) => `${name} is not null`)
  .join(' AND ');

function durationOf(timeMs: number) {
  // The generated types want a Long; the encoder takes numbers as well.
  return { seconds: Math.round(timeMs / 1000) as never };
}

async function unless<T>(code: number, answer: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (codeOf(error) === code) return answer;
    throw error;
  }
}

function codeOf(error: unknown): number | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof NamespaceNotFoundError) return NOT_FOUND;
    if (isGrpcServiceError(at)) return at.code;
  }
  return undefined;
}
