import { readFileSync } from 'node:fs';
import type { BenchDocument } from './measurement.ts';

/** Two results side by side: does memory stay flat when the fleet grows? */
export interface Comparison {
  readonly smaller: { readonly desktops: number; readonly workerPeakRssMb: number };
  readonly larger: { readonly desktops: number; readonly workerPeakRssMb: number };
  readonly memoryRatio: number;
  readonly target: number;
  readonly met: boolean;
}

/** Memory of the worker at 10,000 desktops, as a multiple of that at 1,000, is to stay within this. */
export const memoryTarget = 1.2;

/** What of a result is compared. */
export type ComparedResult = Pick<BenchDocument, 'desktops' | 'workerPeakRssMb'>;

/**
 * Compares the worker's peak memory of two results, given in any order.
 *
 * @throws Error when a result has no memory figure, or both have the same number of desktops.
 */
export function compareResults(one: ComparedResult, other: ComparedResult): Comparison {
  if (one.desktops === other.desktops)
    throw new Error(`Both results are of ${one.desktops} desktops: nothing to compare.`);
  const [smaller, larger] = [one, other].sort((left, right) => left.desktops - right.desktops).map(withMemory);
  if (smaller === undefined || larger === undefined) throw new Error('Two results are needed.');
  const memoryRatio = larger.workerPeakRssMb / smaller.workerPeakRssMb;
  return { smaller, larger, memoryRatio, target: memoryTarget, met: memoryRatio <= memoryTarget };
}

function withMemory({ desktops, workerPeakRssMb }: ComparedResult): Comparison['smaller'] {
  if (workerPeakRssMb === null) {
    throw new Error(`The result of ${desktops} desktops has no memory figure: measure on a system with /proc.`);
  }
  return { desktops, workerPeakRssMb };
}

/** Reads a `--json` result from a file. */
export function readResult(file: string): BenchDocument {
  const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<BenchDocument>;
  if (value.bench !== 'prepare' || value.version !== 1) throw new Error(`${file} is not a result of this bench.`);
  return value as BenchDocument;
}

/** The comparison in one sentence. */
export function comparisonText({ smaller, larger, memoryRatio, target, met }: Comparison): string {
  const peak = ({ desktops, workerPeakRssMb }: Comparison['smaller']): string =>
    `${workerPeakRssMb.toFixed(0)} MB at ${desktops.toLocaleString('en')} desktops`;
  return `Worker memory: ${peak(smaller)}, ${peak(larger)}: ${memoryRatio.toFixed(2)} times (target ≤ ${target}): ${met ? 'met' : 'MISSED'}.`;
}
