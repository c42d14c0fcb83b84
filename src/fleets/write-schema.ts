import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { regionsFileJsonSchema } from './regions-file.ts';
import { approvalsFileJsonSchema } from './written-approvals.ts';
import { fleetFileJsonSchema } from './written-fleet.ts';

/** The texts of the JSON Schema files beside the fleet files, by file name. Editors use them; `src/fleets` makes them. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    'approvals.schema.json': jsonText(approvalsFileJsonSchema()),
    'fleet.schema.json': jsonText(fleetFileJsonSchema()),
    'regions.schema.json': jsonText(regionsFileJsonSchema()),
  };
}

/** As Prettier lays JSON out, so that formatting and generating never undo each other: short lists on one line. */
function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/\[\n\s+([^[\]{}]+?)\n\s+\]/g, (_, items: string) => `[${items.replace(/\s*\n\s*/g, ' ')}]`)}\n`;
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] !== undefined && resolve(process.argv[1]) === self) {
  const fleets = fileURLToPath(new URL('../../fleets/', import.meta.url));
  for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(join(fleets, name), text);
}
