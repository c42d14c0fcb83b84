// node scripts/image/build-workflow-bundles.ts <folder>: writes plain.js and encrypting.js, for LIFEBOAT_WORKFLOW_BUNDLE.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type BundleOptions } from '@temporalio/worker';
import { failureConverterPath } from '../../src/codec/data-converter.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to write to: build-workflow-bundles.ts <folder>');

const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));

/** Webpack's account of a build that worked is of no interest; one that fails throws. */
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

async function build(name: string, options: Partial<BundleOptions>): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: silent, ...options });
  await writeFile(join(folder ?? '', name), code);
}

await mkdir(folder, { recursive: true });
await build('plain.js', {});
await build('encrypting.js', { failureConverterPath });
