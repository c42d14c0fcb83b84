import type { Writable } from 'node:stream';
import { isCancel, select, text } from '@clack/prompts';
import type { Asker } from '../surroundings.ts';

/** Asks on the terminal; the questions are messages, so they do not go where the data goes. */
export function askerOn(output: Writable): Asker {
  return {
    async text(message) {
      const answer = await text({
        message,
        output,
        validate: (value) => (value?.trim() ? undefined : 'Write a few words.'),
      });
      return isCancel(answer) ? undefined : answer.trim();
    },
    async choose<T extends string>(message: string, choices: Readonly<Record<T, string>>) {
      const options = (Object.entries(choices) as [T, string][]).map(([value, label]) => ({
        value: value,
        label,
      }));
      const answer = await select<string>({ message, output, options });
      return isCancel(answer) ? undefined : (answer as T);
    },
  };
}
