// node scripts/run.mjs --packages-only scripts/team/build-image.ts <folder>: see native-image.ts. Asks a package registry.
import { buildNativeImage } from './native-image.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to build into: build-image.ts <folder>');
buildNativeImage(folder);
