import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** For the owner to write and its group, the auditors, to read. */
const mode = 0o640;

/** Writes a file anew and waits until the disk has it, name included. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
}

/** Appends to a file and waits until the disk has it. */
export async function appendDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', mode);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Cuts a file off and waits until the disk has it so. */
export async function cutDurably(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts one file in the place of another: readers see the one or the other, never a part. */
export async function replaceDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
