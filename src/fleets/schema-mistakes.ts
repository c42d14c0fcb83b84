import { z } from 'zod';
import { foundText, pathText, type Mistake, type Path } from './mistakes.ts';
import { nearestName } from './nearest-name.ts';
import type { WrittenFile } from './written-file.ts';

type Issue = z.core.$ZodIssue;

/** What the schema found wrong, in words: an issue's message says what is wanted, the file what was found instead. */
export function schemaMistakes(file: WrittenFile, schema: z.ZodType): Mistake[] {
  const checked = schema.safeParse(file.value);
  if (checked.success) return [];
  const seen = new Set<string>();
  return checked.error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? step.toString() : step));
    if (file.isReported(path)) return [];
    if (issue.code === 'unrecognized_keys') return unknownKeys(file, schema, path, issue.keys);
    if (seen.has(pathText(path))) return [];
    seen.add(pathText(path));
    return [wrongValue(file, path, issue)];
  });
}

function wrongValue(file: WrittenFile, path: Path, issue: Issue): Mistake {
  const [name, wanted, found, place] = [pathText(path), issue.message, file.valueAt(path), file.placeOf(path)];
  if (path.length === 0) {
    const code = found === null ? 'EmptyFile' : 'WrongType';
    return { code, summary: `${name} is ${foundText(path, found)}, not ${wanted}.`, remedy: `Write ${wanted}.`, place };
  }
  if (found === undefined) {
    return { code: 'MissingKey', summary: `${name} is missing.`, remedy: `Add ${name}: ${wanted}.`, place };
  }
  if (found === null) {
    return { code: 'MissingValue', summary: `${name} is empty.`, remedy: `Write ${wanted}, or remove the key.`, place };
  }
  return {
    code: codeOf(path, issue),
    summary: `${name} is ${foundText(path, found)}, not ${wanted}.`,
    remedy: `Write ${wanted}.`,
    place,
  };
}

const regionKeys: ReadonlySet<unknown> = new Set(['primaryRegion', 'standbyRegion', 'homeRegion', 'secondRegion']);

function codeOf(path: Path, issue: Issue): string {
  if (regionKeys.has(path.at(-1))) return 'UnsupportedRegion';
  if (issue.code === 'too_small' || issue.code === 'too_big') return 'OutOfRange';
  if (issue.code === 'custom' && issue.params?.outOfRange === true) return 'OutOfRange';
  return issue.code === 'invalid_type' ? 'WrongType' : 'WrongValue';
}

function unknownKeys(file: WrittenFile, schema: z.ZodType, path: Path, keys: readonly string[]): Mistake[] {
  const known = knownKeys(schema, path);
  return keys.map((key) => {
    const meant = nearestName(key, known);
    return {
      code: 'UnknownKey',
      summary: `${pathText([...path, key])} is not a key that is known here.`,
      detail: `Keys here: ${known.join(', ')}.`,
      remedy: meant === undefined ? 'Remove it.' : `Did you mean ${meant}?`,
      place: file.keyPlaceOf([...path, key]),
    };
  });
}

/** The keys that a schema knows at a path, through whatever wraps it. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  const here = unwrapped(schema);
  const [step, ...others] = path;
  if (step === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  if (here instanceof z.ZodArray) return knownKeys(here.element, others);
  const child: unknown = here instanceof z.ZodObject ? here.shape[step] : undefined;
  return child instanceof z.ZodType ? knownKeys(child, others) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? unwrapped(schema.def.innerType) : schema;
}
