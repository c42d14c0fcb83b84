import type { AwsClients } from '../../src/aws/clients.ts';
import type { Pace } from '../../src/terminator/paced.ts';

/** The attempt died with its process: nobody will hear of it. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * The moments of an attempt at which the world can change under it: before every answer of the Temporal server, before
 * every AWS call, and once more when a change is about to leave. What happens at a moment is done when it goes on.
 */
export class Moments {
  #number = 0;
  #at = Infinity;
  #happen: () => Promise<'go on' | 'die'> = () => Promise.resolve('go on');
  #die: (error: Killed) => void = () => undefined;

  /** Runs an attempt in which something happens at its `at`-th moment; rejects with Killed when it dies of it. */
  async during<T>(at: number, happen: () => Promise<'go on' | 'die'>, run: () => Promise<T>): Promise<T> {
    this.#number = 0;
    this.#at = at;
    this.#happen = happen;
    const death = new Promise<never>((_resolve, reject) => {
      this.#die = reject;
    });
    try {
      return await Promise.race([run(), death]);
    } finally {
      this.#at = Infinity;
    }
  }

  readonly pass = async (): Promise<void> => {
    this.#number += 1;
    if (this.#number !== this.#at) return;
    if ((await this.#happen()) === 'go on') return;
    this.#die(new Killed());
    // A dead process does nothing any more, not even fail.
    await new Promise(() => undefined);
  };

  readonly pace: Pace = () => this.pass();

  /** The same clients, whose changes stop at a moment right before they are sent. */
  watch(clients: AwsClients): AwsClients {
    return {
      ...clients,
      workspaces: (region, purpose) => {
        const client = clients.workspaces(region, purpose);
        if (purpose !== 'change') return client;
        const send = async (...args: Parameters<typeof client.send>): Promise<unknown> => {
          await this.pass();
          return client.send(...args);
        };
        return { send } as typeof client;
      },
    };
  }
}
