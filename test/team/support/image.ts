import { chmodSync, chownSync, copyFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildNativeImage, readNativeImage, type NativeImage } from '../../../scripts/team/native-image.ts';
import { scratchDirectory } from '../../support/scratch.ts';

let built: NativeImage | undefined;

/** The image's steps done on this machine: by `npm run test:team` beforehand, where packages can be got, else now. */
export function nativeImage(): NativeImage {
  const folder = process.env['LIFEBOAT_TEAM_IMAGE'];
  built ??= folder === undefined ? buildNativeImage(openScratch('image')) : readNativeImage(folder);
  return built;
}

/** A scratch directory that others than its owner can pass through: the image's user is somebody else. */
export function openScratch(name: string): string {
  const folder = scratchDirectory(name);
  chmodSync(dirname(folder), 0o711);
  return folder;
}

/** A folder of its own, as an operator gives one to a container: its files belong to the image's user, and to nobody else. */
export function folderOfTheImage(name: string, files: Readonly<Record<string, string>> = {}): string {
  const { uid, gid } = nativeImage().user;
  const folder = openScratch(name);
  for (const [file, source] of Object.entries(files)) {
    const target = join(folder, file);
    copyFileSync(source, target);
    chmodSync(target, 0o600);
    if (process.getuid?.() === 0) chownSync(target, uid, gid);
  }
  chmodSync(folder, 0o700);
  if (process.getuid?.() === 0) chownSync(folder, uid, gid);
  return folder;
}

/** Every file of a folder with its size and the time of its last change, to see whether somebody wrote there. */
export function filesIn(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true });
  const traceOf = (path: string): string => {
    const { size, mtimeMs } = statSync(join(folder, path), { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    return `${size} ${mtimeMs}`;
  };
  return new Map(files.map((path) => [path, traceOf(path)]));
}
