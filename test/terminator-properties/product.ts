import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as clients from '../../src/aws/clients.ts';
import type * as fence from '../../src/terminator/fence.ts';
import type * as noteGone from '../../src/terminator/note-gone.ts';
import type * as runEvidence from '../../src/terminator/run-evidence.ts';
import type * as terminate from '../../src/terminator/terminate.ts';
import type * as tools from '../../src/terminator/tools.ts';
import type * as unfence from '../../src/terminator/unfence.ts';
import { repository } from '../support/repository.ts';
import { scratchDirectory } from '../support/scratch.ts';

/** The terminator's code under test: its acts and what they are made from. */
export type Product = typeof fence &
  typeof terminate &
  typeof unfence &
  typeof noteGone &
  typeof tools &
  typeof runEvidence &
  typeof clients;

/** A piece of the product's source, and what a saboteur makes of it. */
export interface Edit {
  /** Below `src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const modules = [
  'terminator/fence.ts',
  'terminator/terminate.ts',
  'terminator/unfence.ts',
  'terminator/note-gone.ts',
  'terminator/tools.ts',
  'terminator/run-evidence.ts',
  'aws/clients.ts',
];

/** The product as it is. */
export async function honestProduct(): Promise<Product> {
  return load(join(repository, 'src'));
}

/**
 * A copy of the product with some of its source replaced, so that production code needs no place to sabotage it at.
 *
 * @throws Error when a piece is not there exactly once: the table of sabotages has to follow the source.
 */
export async function sabotagedProduct(name: string, edits: readonly Edit[]): Promise<Product> {
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
  return load(source);
}

async function load(source: string): Promise<Product> {
  const loaded = modules.map((path) => import(pathToFileURL(join(source, path)).href) as Promise<object>);
  return Object.assign({}, ...(await Promise.all(loaded))) as Product;
}
