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
import { sabotagedSource, type Edit } from '../support/sabotaged-source.ts';

/** The terminator's code under test: its acts and what they are made from. */
export type Product = typeof fence &
  typeof terminate &
  typeof unfence &
  typeof noteGone &
  typeof tools &
  typeof runEvidence &
  typeof clients;

export type { Edit };

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

/** A copy of the product with some of its source replaced. */
export async function sabotagedProduct(name: string, edits: readonly Edit[]): Promise<Product> {
  return load(sabotagedSource(name, edits));
}

async function load(source: string): Promise<Product> {
  const loaded = modules.map((path) => import(pathToFileURL(join(source, path)).href) as Promise<object>);
  return Object.assign({}, ...(await Promise.all(loaded))) as Product;
}
