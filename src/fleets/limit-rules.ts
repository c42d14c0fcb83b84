import type { z } from 'zod';
import { valueText, type Mistake } from './mistakes.ts';
import { limitsSchema } from './written-fleet.ts';
import { durationText } from './written-values.ts';
import type { WrittenFile } from './written-file.ts';

type LimitName = keyof z.output<typeof limitsSchema>;

/** Numbers that fit their own range, but not each other. A default counts like a number that is written. */
export function limitMistakes(file: WrittenFile): Mistake[] {
  return [
    ...shorterThan(file, 'firstReadAfter', 'provisioningDeadline', 'a standby would be stuck before it is read'),
    ...shorterThan(file, 'pollInterval', 'provisioningDeadline', 'a standby would be stuck before it is read again'),
    ...wholeBatches(file),
  ];
}

function shorterThan(file: WrittenFile, shorter: LimitName, longer: LimitName, why: string): Mistake[] {
  const [shortTime, longTime] = [limitAt(file, shorter), limitAt(file, longer)];
  if (shortTime === undefined || longTime === undefined || shortTime < longTime) return [];
  const name = (limit: LimitName): string =>
    isWritten(file, limit) ? `limits.${limit}` : `limits.${limit} (by default)`;
  return [
    {
      code: 'DurationsContradict',
      summary: `${name(shorter)} is ${durationText(shortTime)}, not less than ${name(longer)}, ${durationText(longTime)}: ${why}.`,
      remedy: `Make limits.${shorter} shorter or limits.${longer} longer.`,
      place: file.placeOf(['limits', isWritten(file, shorter) ? shorter : longer]),
    },
  ];
}

function wholeBatches(file: WrittenFile): Mistake[] {
  const [sliceSize, batchSize] = [limitAt(file, 'sliceSize'), limitAt(file, 'batchSize')];
  if (sliceSize === undefined || batchSize === undefined || sliceSize % batchSize === 0) return [];
  const below = Math.floor(sliceSize / batchSize) * batchSize;
  const near = [below, below + batchSize].filter((size) => size > 0 && size <= 500);
  return [
    {
      code: 'SliceOfBrokenBatches',
      summary: `limits.sliceSize is ${valueText(sliceSize)}, not a multiple of limits.batchSize, ${valueText(batchSize)}.`,
      remedy: `Write ${near.join(' or ')}, or remove limits.sliceSize.`,
      place: file.placeOf(['limits', 'sliceSize']),
    },
  ];
}

/** A limit as the schema reads it, its default included; undefined when it is wrong in itself. */
function limitAt(file: WrittenFile, limit: LimitName): number | undefined {
  const read = limitsSchema.shape[limit].safeParse(file.valueAt(['limits', limit]));
  return read.success && typeof read.data === 'number' ? read.data : undefined;
}

function isWritten(file: WrittenFile, limit: LimitName): boolean {
  return file.valueAt(['limits', limit]) !== undefined;
}
