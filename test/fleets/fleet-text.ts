import { parseFleetFile } from '../../src/fleets/fleet-file.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { Fleet } from '../../src/domain/fleet.ts';

/** A small file without a mistake, of six lines: what a test adds begins in line 7. */
export const soundFile = `fleet: demo
primaryRegion: us-east-1
standbyRegion: us-west-2
directories:
  - primary: d-9067000001
    standby: d-9267000001
`;

/** The sound file with more lines. */
export function soundFileWith(...lines: readonly string[]): string {
  return `${soundFile}${lines.join('\n')}\n`;
}

/** All findings of a text, as `fleets/demo.yaml` would have them. */
export function findingsIn(text: string): readonly Finding[] {
  return parseFleetFile({ text, source: 'demo.yaml', expectedName: 'demo' }).findings;
}

/** The same, as `Code line:column`, warnings with a question mark. */
export function codesIn(text: string): string[] {
  return findingsIn(text).map((finding) => {
    const place = (finding.source ?? '').replace('demo.yaml:', '');
    return `${finding.code}${finding.severity === 'warning' ? '?' : ''} ${place}`;
  });
}

/** The fleet of a text that must describe one. */
export function fleetIn(text: string): Fleet {
  const parsed = parseFleetFile({ text, source: 'demo.yaml', expectedName: 'demo' });
  if (parsed.fleet === undefined) throw new Error(JSON.stringify(parsed.findings, null, 2));
  return parsed.fleet;
}
