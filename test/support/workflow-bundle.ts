import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { repository } from './repository.ts';
import { scratchDirectory } from './scratch.ts';

let built: Promise<string> | undefined;

/** The file of the workflow bundle of this test run: built once, where each worker would take most of a second for it. */
export function workflowBundleFile(): Promise<string> {
  built ??= buildBundle();
  return built;
}

async function buildBundle(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(repository, 'src/workflows/index.ts'),
    logger: silent,
  });
  const file = join(scratchDirectory('workflows'), 'bundle.js');
  writeFileSync(file, code);
  return file;
}

/** Webpack's account of a build that worked is of no interest. */
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
