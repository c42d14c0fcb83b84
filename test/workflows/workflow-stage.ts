import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { workflowQueue } from '../../src/contract/names.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { sharedTemporalServer } from '../support/temporal-server.ts';
import { workflowBundleFile } from '../support/workflow-bundle.ts';

/** A namespace of a real Temporal server in which workflows run against made-up activities. */
export class WorkflowStage {
  readonly client: Client;
  readonly #connection: NativeConnection;
  readonly #namespace: string;
  readonly #bundle: string;

  private constructor(client: Client, connection: NativeConnection, namespace: string, bundle: string) {
    this.client = client;
    this.#connection = connection;
    this.#namespace = namespace;
    this.#bundle = bundle;
  }

  /** `bundle` is the file of other workflows than today's. */
  static async open(name: string, bundle?: string): Promise<WorkflowStage> {
    const server = await sharedTemporalServer();
    // A world of the same name has a namespace of its own in this server.
    const namespace = await server.newNamespace(`stage-${name}`);
    const connection = await NativeConnection.connect({ address: server.address });
    await registerSearchAttributes({ connection, namespace, address: server.address });
    const client = new Client({ connection: server.connection, namespace });
    return new WorkflowStage(client, connection, namespace, bundle ?? (await workflowBundleFile()));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Runs `act` with a worker for each of these task queues; the workflow queue's also serves the workflows. */
  play<T>(activitiesByQueue: Readonly<Record<string, object>>, act: () => Promise<T>): Promise<T> {
    return this.#served(Object.entries({ [workflowQueue]: {}, ...activitiesByQueue }), act);
  }

  // Each worker runs before the next is made: one that cannot be made leaves none of the others behind.
  async #served<T>(queues: readonly [string, object][], act: () => Promise<T>): Promise<T> {
    const [queue, ...others] = queues;
    if (queue === undefined) return act();
    const worker = await this.#worker(...queue);
    return worker.runUntil(() => this.#served(others, act));
  }

  async #worker(taskQueue: string, activities: object): Promise<Worker> {
    return Worker.create({
      ...{ connection: this.#connection, namespace: this.#namespace, taskQueue, activities, shutdownGraceTime: 0 },
      ...(taskQueue === workflowQueue && { workflowBundle: { codePath: this.#bundle } }),
    });
  }
}
