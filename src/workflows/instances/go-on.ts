import type { Afterwards } from '../../domain/instances/instance.ts';
import { holdCreates } from '../slice/hold.ts';
import type { InstanceSlice } from './instance-slice.ts';

/** What comes once the machine has no instance any more. */
export function goOn(slice: InstanceSlice, name: string, afterwards: Afterwards): void {
  switch (afterwards.kind) {
    case 'replace': {
      const { attempt, alternative, spentTokens } = afterwards;
      return slice.move(name, 'pending', { attempt, alternative, spentTokens });
    }
    // Whoever tries it again later needs another token: this one has made what failed.
    case 'hold': {
      const { code, message } = afterwards;
      slice.move(name, 'held', { code, message, attempt: slice.instance(name).attempt + 1 });
      return holdCreates(slice, slice.instances);
    }
    case 'fail': {
      const { code, message } = afterwards;
      return slice.move(name, 'failed', { code, message, attempt: slice.instance(name).attempt + 1, alternative: 0 });
    }
  }
}
