import type { z } from 'zod';
import { refuses, type Finding } from '../domain/finding.ts';
import { findingsOf, type Mistake } from './mistakes.ts';
import { schemaMistakes } from './schema-mistakes.ts';
import { readWrittenFile, type WrittenFile } from './written-file.ts';

/** What a file says, when nothing in it is an error; its warnings, or everything that is wrong with it. */
export type CheckedFile<T> =
  | { readonly read: T; readonly findings: readonly Finding[] }
  | { readonly read?: never; readonly findings: readonly Finding[] };

/** Reads YAML text by a schema and by rules that look at several values; collects every mistake. `example` shows the form. Never throws. */
export function checkFile<S extends z.ZodType>(
  text: string,
  source: string,
  schema: S,
  rules: (file: WrittenFile) => readonly Mistake[],
  example?: string,
): CheckedFile<z.output<S>> {
  const file = readWrittenFile(text, example);
  if (!('value' in file)) return { findings: findingsOf(file.mistakes, source) };
  const findings = findingsOf([...file.mistakes, ...schemaMistakes(file, schema), ...rules(file)], source);
  if (refuses(findings)) return { findings };
  const read = schema.safeParse(file.value);
  return read.success ? { read: read.data, findings } : { findings };
}
