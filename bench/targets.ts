import type { PrepareMeasurement } from './measurement.ts';

/** One promise about a run, and whether it was kept. */
export interface TargetMark {
  readonly name: string;
  readonly value: number;
  readonly target: string;
  readonly met: boolean;
}

/** What a run is judged by. */
export type JudgedRun = Pick<
  PrepareMeasurement,
  | 'desktops'
  | 'desktopsReady'
  | 'duplicates'
  | 'makespanRatio'
  | 'createCalls'
  | 'minimumCreateCalls'
  | 'eventsPerDesktop'
  | 'longestHistory'
  | 'throttledShare'
>;

/** From this many desktops on, fixed costs no longer rule; up to it, a bench is quick. */
export const smallFleet = 1_000;

/** How much faster than real the world of a bench may run: beyond it, ratios are those of Temporal's latency. */
export function highestSpeed(desktops: number): number {
  return desktops <= smallFleet ? 20 : 5;
}

/** The sentence that refuses a speed, or nothing when the speed is fine. */
export function refusalOfSpeed(desktops: number, speed: number): string | undefined {
  const highest = highestSpeed(desktops);
  if (speed > 0 && speed <= highest) return undefined;
  return (
    `A world of ${desktops} desktops may run at most ${highest} times faster than real, not ${speed}: ` +
    `beyond that the ratios would be those of Temporal's latency. Give --speed ${highest} or less.`
  );
}

/** The marks of a run. Events per desktop have a fixed part, so they are judged from 1,000 desktops on. */
export function marksOf(run: JudgedRun): TargetMark[] {
  const { desktops } = run;
  return [
    exactly('desktopsReady', run.desktopsReady, desktops),
    exactly('duplicates', run.duplicates, 0),
    atMost('makespanRatio', run.makespanRatio, desktops <= smallFleet ? 1.1 : 1.08),
    exactly('createCalls', run.createCalls, run.minimumCreateCalls),
    ...(desktops >= smallFleet ? [atMost('eventsPerDesktop', run.eventsPerDesktop, 1.5)] : []),
    atMost('longestHistory', run.longestHistory, 4096),
    atMost('throttledShare', run.throttledShare, 0.01),
  ];
}

/** A promise that a figure is not larger. */
export function atMost(name: string, value: number, most: number): TargetMark {
  return { name, value, target: `≤ ${most}`, met: value <= most };
}

/** A promise that a figure is this one. */
export function exactly(name: string, value: number, right: number): TargetMark {
  return { name, value, target: `= ${right}`, met: value === right };
}
