import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { scratchDirectory } from '../test/support/scratch.ts';

/**
 * Bundles the workflows to a file, as an image for production would, and returns its path. Bundling inside a worker
 * leaves 150 MB of webpack in its memory, in which the growth of a run would hide.
 */
export async function workflowBundleFile(): Promise<string> {
  const workflowsPath = fileURLToPath(new URL('../src/workflows/index.ts', import.meta.url));
  const logger = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  const file = join(scratchDirectory('bench-bundle'), 'workflows.js');
  writeFileSync(file, code);
  return file;
}
