import { holdUntilReleased } from './hold-until-released.ts';

/** Holds one block of the instances that may be ALLOCATING at once in a Region, for the slice that started it. */
export function allocationHold(): Promise<void> {
  return holdUntilReleased('A block is held by the slices of prepare alone. Start prepare instead.');
}
