import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { failureConverterPath } from '../../src/codec/data-converter.ts';
import { repository } from './repository.ts';
import { sabotagedSource, type Edit } from './sabotaged-source.ts';
import { scratchDirectory } from './scratch.ts';

let built: Promise<string> | undefined;

/** The file of the workflow bundle of this test run: built once, where each worker would take most of a second for it. */
export function workflowBundleFile(): Promise<string> {
  built ??= buildBundle();
  return built;
}

let builtForKeys: Promise<string> | undefined;

/** The same, for workers with payload keys. */
export function encryptingBundleFile(): Promise<string> {
  builtForKeys ??= buildBundle('encrypting-workflows', join(repository, 'src'), { failureConverterPath });
  return builtForKeys;
}

/** The same, of workflows from which a guard was taken out: a worker takes it by `LIFEBOAT_WORKFLOW_BUNDLE`. */
export function sabotagedBundleFile(name: string, edits: readonly Edit[]): Promise<string> {
  return buildBundle(name, sabotagedSource(name, edits));
}

async function buildBundle(
  name = 'workflows',
  source = join(repository, 'src'),
  converters: { readonly failureConverterPath?: string } = {},
): Promise<string> {
  const workflowsPath = join(source, 'workflows/index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, ...converters, logger: silent });
  const file = join(scratchDirectory(name), 'bundle.js');
  writeFileSync(file, code);
  return file;
}

/** Webpack's account of a build that worked is of no interest. */
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
