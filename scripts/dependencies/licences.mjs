import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = 'docs/reference/licences.md';

/** What a company may run without giving its own source away. An expression with AND needs each of its parts. */
const ALLOWED = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'ISC', 'MIT', 'Unlicense'],
]);

/** Packages whose package.json names no licence, and the one that their licence file is. @type {Record<string, string>} */
const BY_THEIR_FILE = { unionfs: 'Unlicense' };

/**
 * @typedef {{ version?: string, license?: string, dev?: boolean, devOptional?: boolean, optional?: boolean }} Locked
 * @typedef {{ name: string, version: string, licence: string }} Licensed
 */

/**
 * The packages that run, by name: the lockfile's without those for development.
 * @param {{ packages: Record<string, Locked> }} lockfile
 * @returns {Licensed[]}
 */
export function licensedPackages({ packages }) {
  const running = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
  );
  const named = running.map(([path, { version = '', license }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return { name, version, licence: license ?? BY_THEIR_FILE[name] ?? '' };
  });
  const byName = new Map(named.map((each) => [`${each.name} ${each.version}`, each]));
  return [...byName.values()].sort((one, other) =>
    `${one.name} ${one.version}` < `${other.name} ${other.version}` ? -1 : 1,
  );
}

/**
 * Why packages may not be used: one sentence each.
 * @param {readonly Licensed[]} packages
 * @returns {string[]}
 */
export function objections(packages) {
  return packages.flatMap(({ name, version, licence }) => {
    if (licence === '')
      return [`${name} ${version} names no licence: read its licence file, and name it in this script.`];
    if (isAllowed(licence)) return [];
    return [
      `${name} ${version} is under ${licence}, which is not on the list of this script: ask who decides, or replace it.`,
    ];
  });
}

/** @param {string} expression of SPDX */
function isAllowed(expression) {
  const bare = expression.replace(/^\(|\)$/g, '');
  if (bare.includes(' OR ')) return bare.split(' OR ').some((part) => ALLOWED.has(part));
  return bare.split(' AND ').every((part) => ALLOWED.has(part));
}

/**
 * The page, from a lockfile.
 * @param {readonly Licensed[]} packages
 */
export function licencePage(packages) {
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Licences of what runs

Written by \`npm run licences\` from the lockfile: every package that is in the image, none that is for development only. The image
adds Node and Debian's packages (see the image's own \`/usr/share/doc\`); PostgreSQL, Temporal, Prometheus and Grafana are images of others.

| package | version | licence |
|---|---|---|
${rows.join('\n')}
`;
}

/** The page as the lockfile of this repository makes it. */
export function ownLicences() {
  return licensedPackages(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
}

/** Where the page is kept. */
export const licencesFile = join(ROOT, PAGE);

/** Writes the page, and objects to what may not be used. */
export function main() {
  const packages = ownLicences();
  writeFileSync(licencesFile, licencePage(packages));
  const reasons = objections(packages);
  for (const reason of reasons) console.error(reason);
  if (reasons.length > 0) process.exitCode = 1;
  else console.log(`${packages.length} packages, each under a licence that is allowed: ${PAGE}`);
}
