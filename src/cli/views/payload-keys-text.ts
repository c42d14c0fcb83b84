import type { PayloadKeysDocument } from '../key-documents.ts';
import type { Paint } from './paint.ts';
import { facts } from './parts.ts';

/** Which keys a file has, which of them encrypts, and what is to be done with a new one. */
export function payloadKeysText({ file, active, keys, added }: PayloadKeysDocument, paint: Paint): string[] {
  const others = keys.filter((id) => id !== active);
  return [
    added === undefined ? `${file}:` : `${paint.bold(added)} is in ${file}.`,
    ...facts([
      ['encrypts', active ?? 'none'],
      ['reads, too', others.length === 0 ? undefined : others.join(', ')],
    ]),
    ...nextSteps(file, active, added),
  ];
}

function nextSteps(file: string, active: string | undefined, added: string | undefined): string[] {
  if (added === undefined) return ['Start every worker, terminator and codec server again with this file.'];
  if (added === active) {
    return ['Keep a copy outside of this machine: what is encrypted with a lost key cannot be read any more.'];
  }
  return [
    'Nothing is encrypted with it yet. Copy the file, start every worker, terminator and codec server again with it, and then:',
    `  lifeboat payload-keys use ${added} --file ${file}`,
  ];
}
