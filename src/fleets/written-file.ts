import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ParsedNode, YAMLError, YAMLMap } from 'yaml';
import {
  foundText,
  hasInvisibleCharacters,
  isSecret,
  pathText,
  quoted,
  valueText,
  visible,
  type Mistake,
  type Path,
  type Place,
} from './mistakes.ts';
import { tooDeepAt } from './nesting.ts';

/** A YAML file as plain values, with the place of each, and what is wrong with its form alone. */
export interface WrittenFile {
  /** Objects without a prototype, lists, texts, numbers, booleans and null; nothing else. */
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Paths about which enough has been said: what the schema thinks of them is not worth a second finding. */
  readonly isReported: (path: Path) => boolean;
  /** The value at a path, or undefined. */
  readonly valueAt: (path: Path) => unknown;
  /** Where the value at a path stands; for one that is missing, where its nearest parent does. */
  readonly placeOf: (path: Path) => Place;
  /** Where the key at the end of a path stands. */
  readonly keyPlaceOf: (path: Path) => Place;
}

/** Reads YAML: the file when its syntax is sound, else every syntax error, each with the file that shows the form. Never throws, whatever the text. */
export function readWrittenFile(
  text: string,
  example = 'fleets/example.yaml',
): WrittenFile | { readonly mistakes: readonly Mistake[] } {
  const controls = controlCharacters(text);
  if (controls.length > 0) return { mistakes: controls };
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const deep = tooDeepAt(text);
    if (deep !== undefined) return { mistakes: [nestedTooDeep(placeIn(text, deep), example)] };
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, version: '1.2' } as const;
    const document = parseDocument(text, options);
    if (document.errors.length > 0)
      return { mistakes: document.errors.map((error) => syntaxMistake(error, placeAt, example)) };
    return walkFile(document.contents, placeAt);
  } catch {
    return { mistakes: [unreadable(example)] };
  }
}

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function nestedTooDeep(place: Place, example: string): Mistake {
  return {
    code: 'NestedTooDeep',
    summary: 'Brackets or indentation are nested deeper than in any fleet file.',
    detail: 'The rest of the file is checked once this is mended.',
    remedy: `Close brackets, or begin a new line for each key; ${example} shows the form.`,
    place,
  };
}

/** The YAML reader gives up only on texts that no person wrote. */
function unreadable(example: string): Mistake {
  return {
    code: 'InvalidYaml',
    summary: 'The file cannot be read as YAML.',
    remedy: `Start again; ${example} shows the form.`,
    place: { line: 1, column: 1 },
  };
}

function syntaxMistake(error: YAMLError, placeAt: (offset: number) => Place, example: string): Mistake {
  return {
    code: 'InvalidYaml',
    summary: `Invalid YAML: ${syntaxWords(error)}`,
    detail: 'The rest of the file is checked once its syntax is sound.',
    remedy: `Correct indentation, quotes and brackets here; ${example} shows the form.`,
    place: placeAt(error.pos[0]),
  };
}

/** Some words of the YAML reader are for programmers. */
function syntaxWords(error: YAMLError): string {
  if (error.code === 'MULTIPLE_DOCS') return 'the file has several documents, separated by ---.';
  const words = visible(error.message).slice(0, 200);
  return words.endsWith('.') ? words : `${words}.`;
}

function controlCharacters(text: string): Mistake[] {
  return text.split('\n').flatMap((line, index) => {
    const column = line.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/);
    if (column === -1) return [];
    return [
      {
        code: 'ControlCharacter',
        summary: `There is a control character (${visible(line.charAt(column))}) in the text.`,
        remedy: 'Remove it; is this a text file, saved as UTF-8?',
        place: { line: index + 1, column: column + 1 },
      },
    ];
  });
}

/** The deepest fields of a fleet file are those of a network interface of an instance. */
const deepest = 8;

const keyOf = (path: Path): string => JSON.stringify(path);

/** What the walk over a file's nodes has gathered so far. */
interface Walk {
  readonly placeAt: (offset: number) => Place;
  readonly mistakes: Mistake[];
  readonly reported: Set<string>;
  readonly places: Map<string, Place>;
  readonly keyPlaces: Map<string, Place>;
}

/** Turns the nodes into values; what a fleet file has no use for is a mistake, never followed. */
function walkFile(contents: ParsedNode | null, placeAt: (offset: number) => Place): WrittenFile {
  const walk: Walk = { placeAt, mistakes: [], reported: new Set(), places: new Map(), keyPlaces: new Map() };
  const start: Place = contents === null ? { line: 1, column: 1 } : placeAt(contents.range[0]);
  const value = valueOf(walk, contents, [], start);
  const placeOf = (path: Path): Place => {
    const places = prefixesOf(path).map((prefix) => walk.places.get(keyOf(prefix)));
    return places.findLast((place) => place !== undefined) ?? start;
  };
  return {
    value,
    mistakes: walk.mistakes,
    isReported: (path) => prefixesOf(path).some((prefix) => walk.reported.has(keyOf(prefix))),
    valueAt: (path) => path.reduce(childOf, value),
    placeOf,
    keyPlaceOf: (path) => walk.keyPlaces.get(keyOf(path)) ?? placeOf(path),
  };
}

/** The path to everything on the way, from the whole file to the value itself. */
function prefixesOf(path: Path): Path[] {
  return [[], ...path.map((_, index) => path.slice(0, index + 1))];
}

function valueOf(walk: Walk, node: ParsedNode | null, path: Path, keyPlace: Place): unknown {
  const place = node === null ? keyPlace : walk.placeAt(node.range[0]);
  walk.places.set(keyOf(path), isScalar(node) && node.value !== null ? place : keyPlace);
  if (node === null) return null;
  const mistake = formMistake(node, path);
  if (mistake !== undefined) {
    walk.mistakes.push({ ...mistake, place });
    walk.reported.add(keyOf(path));
    return undefined;
  }
  if (isMap(node)) return mappingOf(walk, node, path);
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      return valueOf(walk, item, [...path, index], isNode(item) ? walk.placeAt(item.range[0]) : place);
    });
  }
  return isScalar(node) ? node.value : null;
}

/** Without a prototype, so that no key of a file can mean more than a key. */
function mappingOf(walk: Walk, node: YAMLMap.Parsed, path: Path): Record<string, unknown> {
  const mapping = Object.create(null) as Record<string, unknown>;
  for (const pair of node.items) {
    const place = walk.placeAt(pair.key.range[0]);
    const key: unknown = isScalar(pair.key) ? pair.key.value : undefined;
    const ownPath = [...path, String(key)];
    const mistake = keyMistake(key, path) ?? formMistake(pair.key, ownPath) ?? repeatedKey(walk, mapping, ownPath);
    if (mistake !== undefined || typeof key !== 'string') {
      if (mistake !== undefined) walk.mistakes.push({ ...mistake, place });
      continue;
    }
    walk.keyPlaces.set(keyOf(ownPath), place);
    mapping[key] = valueOf(walk, pair.value, ownPath, place);
  }
  return mapping;
}

function childOf(parent: unknown, step: string | number): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step)) return undefined;
  return (parent as Record<string | number, unknown>)[step];
}

function formMistake(node: ParsedNode, path: Path): Omit<Mistake, 'place'> | undefined {
  const name = pathText(path);
  if (path.length > deepest) {
    return { code: 'NestedTooDeep', summary: `${name.slice(0, 60)}… is nested too deep.`, remedy: 'Remove it.' };
  }
  if (isAlias(node) || node.anchor !== undefined) {
    return { code: 'YamlAlias', summary: `${name} uses a YAML anchor or alias.`, remedy: 'Write the value out.' };
  }
  if (node.tag !== undefined) {
    return { code: 'YamlTag', summary: `${name} carries the YAML tag ${quoted(node.tag)}.`, remedy: 'Remove the tag.' };
  }
  if (!isScalar(node)) return undefined;
  const value: unknown = node.value;
  if (typeof value === 'string' && hasInvisibleCharacters(value)) {
    return {
      code: 'ControlCharacter',
      summary: `${name} is ${foundText(path, value)}, which holds characters that nobody can see.`,
      remedy: isSecret(path) ? 'Put it into a file of its own and name that.' : 'Write it on one line without them.',
    };
  }
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  return { code: 'WrongType', summary: `${name} is no plain value.`, remedy: 'Write it in quotes.' };
}

function keyMistake(key: unknown, path: Path): Omit<Mistake, 'place'> | undefined {
  const where = path.length === 0 ? '' : ` of ${pathText(path)}`;
  if (typeof key !== 'string') {
    return {
      code: 'KeyNotText',
      summary: `A key${where} is ${valueText(key)}, not a text.`,
      remedy: 'Write it in quotes.',
    };
  }
  if (key === '__proto__') {
    return { code: 'UnknownKey', summary: `${pathText([...path, key])} is not a key.`, remedy: 'Remove it.' };
  }
  return undefined;
}

function repeatedKey(walk: Walk, mapping: object, path: Path): Omit<Mistake, 'place'> | undefined {
  if (!Object.hasOwn(mapping, path.at(-1) ?? '')) return undefined;
  return {
    code: 'DuplicateKey',
    summary: `${pathText(path)} is written twice, first in line ${walk.keyPlaces.get(keyOf(path))?.line ?? 1}.`,
    remedy: 'Keep one of the two.',
  };
}
