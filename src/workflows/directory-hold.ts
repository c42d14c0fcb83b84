import { holdUntilReleased } from './hold-until-released.ts';

/** Holds one standby directory for the decommission or teardown that started it. */
export function directoryHold(): Promise<void> {
  return holdUntilReleased('A directory is held by decommission and teardown alone. Start one of them instead.');
}
