import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { repository } from '../support/repository.ts';

/** Where texts for people lie, from the root. */
const folders = ['docs', 'bench', 'examples', 'fleets', 'simulator', '.'];

/** The files of these folders with one of these endings; of the root itself, only its own. */
function filesOf(...endings: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { encoding: 'utf8', recursive: folder !== '.' })
      .filter((name) => endings.some((ending) => name.endsWith(ending)))
      .map((name) => join(folder, name)),
  );
}

const read = (file: string): string => readFileSync(join(repository, file), 'utf8');

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(file: string): Set<string> {
  const headings = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The links of a page that lead nowhere; those to other hosts are not followed. */
function deadLinks(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(resolve(repository, target))) return true;
    return anchor !== undefined && !anchorsOf(target).has(anchor);
  });
}

/** The files that the comments of a YAML file name with their folder, from the root or from where it lies, and that are not there. */
function deadNames(file: string, text: string): string[] {
  const comments = [...text.matchAll(/#.*$/gm)].map(([comment]) => comment).join('\n');
  const names = [...comments.matchAll(/(?:[\w.-]+\/)+[\w.-]+\.(?:md|ts|yaml|json)\b/g)].map(([name]) => name);
  const isThere = (name: string): boolean =>
    [repository, join(repository, dirname(file))].some((from) => existsSync(join(from, name)));
  return names.filter((name) => !isThere(name));
}

describe('the texts for people', () => {
  it('have no link that leads nowhere', () => {
    const pages = filesOf('.md');
    assert.ok(pages.length > 20, `${pages.length} pages`);
    assert.deepEqual(
      pages.flatMap((page) => deadLinks(page, read(page)).map((link) => `${page}: ${link}`)),
      [],
    );
  });

  it('name in examples and fleet files only files that are there', () => {
    const files = filesOf('.yaml');
    assert.ok(files.includes('examples/decommission/trial.yaml'), files.join());
    assert.deepEqual(
      files.flatMap((file) => deadNames(file, read(file)).map((name) => `${file}: ${name}`)),
      [],
    );
  });

  it('are searched so that what is not there is found', () => {
    const page = 'docs/runbooks/decommission.md';
    const text =
      '[a](prepare.md) [b](#start) [c](gone.md) [d](prepare.md#no-such-heading) [e](https://aws.amazon.com/)';
    assert.deepEqual(deadLinks(page, text), ['gone.md', 'prepare.md#no-such-heading']);
    const comment =
      '# The fleet of docs/try-a-decommission.md; simulator/README.md and ../../fleets/demo.yaml are there.\nfleet: not.md\n';
    assert.deepEqual(deadNames('examples/decommission/trial.yaml', comment), ['docs/try-a-decommission.md']);
  });
});
