import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';
import { scratchDirectory } from './scratch.ts';

/** A piece of the product's source, and what a saboteur makes of it. */
export interface Edit {
  /** Below `src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * A copy of the product with some of its source replaced, so that production code needs no place to sabotage it at. Answers
 * the folder `src` of the copy.
 *
 * @throws Error when a piece is not there exactly once: the table of sabotages has to follow the source.
 */
export function sabotagedSource(name: string, edits: readonly Edit[]): string {
  const directory = scratchDirectory(`sabotage-${name.replace(/\W+/g, '-')}`);
  const source = join(directory, 'src');
  cpSync(join(repository, 'src'), source, { recursive: true });
  cpSync(join(repository, 'package.json'), join(directory, 'package.json'));
  cpSync(join(repository, 'tsconfig.json'), join(directory, 'tsconfig.json'));
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
  for (const { file, from, to } of edits) {
    const path = join(source, file);
    const parts = readFileSync(path, 'utf8').split(from);
    if (parts.length !== 2) throw new Error(`src/${file} has ${parts.length - 1} times: ${from}`);
    writeFileSync(path, parts.join(to));
  }
  return source;
}
