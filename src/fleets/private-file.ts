import { stat } from 'node:fs/promises';

/** What others may do with it, and what its group may write. A group that may read is how Kubernetes hands out secrets. */
const tooOpen = 0o027;

/**
 * The mode of a file with a secret, in octal, when others than its owner and group can get at it, or its group can write it;
 * else undefined.
 *
 * @throws an error of the file system when there is no such file.
 */
export async function openToOthers(path: string): Promise<string | undefined> {
  const mode = (await stat(path)).mode & 0o777;
  return (mode & tooOpen) === 0 ? undefined : mode.toString(8).padStart(4, '0');
}
