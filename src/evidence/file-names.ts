import { basename, join } from 'node:path';
import { fleetNamePattern } from '../domain/typed-input.ts';

/** An evidence file and what lies beside it. */
export interface EvidencePaths {
  readonly file: string;
  readonly name: string;
  /** The signed head of what is in force. */
  readonly head: string;
  /** The signed head of the line that is being written. */
  readonly next: string;
  readonly lock: string;
}

/** Where the evidence of a run lies: `<fleet>-<run>.jsonl`. */
export function evidenceFileOf(directory: string, fleet: string, run: string): string {
  if (!fleetNamePattern.test(fleet) || !/^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/.test(run)) {
    throw new Error(`Fleet ${JSON.stringify(fleet)} and run ${JSON.stringify(run)} do not make the name of a file.`);
  }
  return join(directory, `${fleet}-${run}.jsonl`);
}

/** The files that belong to an evidence file. */
export function pathsOf(file: string): EvidencePaths {
  return {
    file,
    name: basename(file),
    head: `${file}.head.json`,
    next: `${file}.next.json`,
    lock: `${file}.lock`,
  };
}
