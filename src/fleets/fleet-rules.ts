import { pathText, quoted, type Mistake, type Path } from './mistakes.ts';
import type { WrittenFile } from './written-file.ts';
import { fleetNamePattern, supportedRegions } from './written-values.ts';

/**
 * Rules that look at several values at once. Each reads what is written, not what the schema accepted: a mistake in one
 * place must not hide one in another.
 */
export function fleetMistakes(file: WrittenFile, expectedName: string): Mistake[] {
  return [
    ...nameMistakes(file, expectedName),
    ...regionMistakes(file),
    ...emptinessMistakes(file),
    ...directoryMistakes(file),
    ...selectionMistakes(file),
    ...encryptionMistakes(file),
    ...mailMistakes(file),
  ];
}

function nameMistakes(file: WrittenFile, expectedName: string): Mistake[] {
  const name = textAt(file, ['fleet']);
  if (name === undefined || name === expectedName || !fleetNamePattern.test(name)) return [];
  return [
    {
      code: 'NameDiffersFromFile',
      summary: `fleet is ${quoted(name)}, but the file is ${expectedName}.yaml.`,
      remedy: `Write fleet: ${expectedName}, or rename the file.`,
      place: file.placeOf(['fleet']),
    },
  ];
}

function regionMistakes(file: WrittenFile): Mistake[] {
  const { primary, standby } = regionsOf(file);
  if (primary === undefined || primary !== standby) return [];
  return [
    {
      code: 'EqualRegions',
      summary: `primaryRegion and standbyRegion are both ${quoted(primary)}.`,
      remedy: 'Name two different Regions: a standby in the failing Region helps nobody.',
      place: file.placeOf(['standbyRegion']),
    },
  ];
}

function emptinessMistakes(file: WrittenFile): Mistake[] {
  const mistakes: Mistake[] = [];
  const directories = file.valueAt(['directories']);
  const isNone = (list: unknown): boolean => list === undefined || isEmptyList(list);
  const hasNone = isNone(directories) && isNone(file.valueAt(['instances']));
  if (hasNone && file.valueAt(['mail']) === undefined && isMapping(file.value)) {
    mistakes.push({
      code: 'EmptyFleet',
      summary: 'The fleet has neither directories nor mail nor instances.',
      remedy: 'Add a pair of directories, a mail endpoint or instances.',
      place: file.placeOf(['directories']),
    });
  }
  const include = file.valueAt(['desktops', 'include']);
  const selected = [...textsAt(file, [...includePath, 'users']), ...textsAt(file, [...includePath, 'workspaces'])];
  if (isMapping(include) && selected.length === 0 && Object.values(include).every(isEmptyList)) {
    mistakes.push({
      code: 'EmptySelection',
      summary: 'desktops.include names nobody, so no desktop belongs to the fleet.',
      remedy: 'Name users or WorkSpaces, or remove include to take all desktops.',
      place: file.placeOf(includePath),
    });
  }
  return mistakes;
}

const includePath = ['desktops', 'include'] as const;
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function directoryMistakes(file: WrittenFile): Mistake[] {
  const pairs = file.valueAt(['directories']);
  if (!Array.isArray(pairs)) return [];
  const entries = pairs.flatMap((_, index) =>
    ['primary', 'standby'].flatMap((side): Entry[] => entriesAt(file, ['directories', index, side])),
  );
  return repeated(entries).map(([entry, first]) => ({
    code: 'DirectoryTwice',
    summary: `Directory ${quoted(entry.text)} stands in line ${file.placeOf(first.path).line} already, as ${pathText(first.path)}.`,
    remedy: 'Name every directory once: a directory belongs to one pair.',
    place: file.placeOf(entry.path),
  }));
}

function selectionMistakes(file: WrittenFile): Mistake[] {
  return (['users', 'workspaces'] as const).flatMap((kind) => {
    const included = entriesIn(file, ['desktops', 'include', kind]);
    const excluded = entriesIn(file, ['desktops', 'exclude', kind]);
    const twice = [included, excluded].flatMap(repeated).map(([entry, first]): Mistake => {
      const line = file.placeOf(first.path).line;
      return {
        code: kind === 'users' ? 'UserTwice' : 'WorkspaceTwice',
        summary: `${quoted(entry.text)} stands in line ${line} already${kind === 'users' ? ' (case does not matter)' : ''}.`,
        remedy: 'Name it once.',
        place: file.placeOf(entry.path),
      };
    });
    const both = new Map(included.map((entry) => [entry.text.toLowerCase(), entry]));
    const contradictions = excluded.flatMap((entry): Mistake[] => {
      const other = both.get(entry.text.toLowerCase());
      if (other === undefined) return [];
      return [
        {
          code: 'IncludedAndExcluded',
          summary: `${quoted(entry.text)} is excluded here and included in line ${file.placeOf(other.path).line}.`,
          remedy: 'Remove it from one of the two lists.',
          place: file.placeOf(entry.path),
        },
      ];
    });
    return [...twice, ...contradictions];
  });
}

function encryptionMistakes(file: WrittenFile): Mistake[] {
  const path = ['standby', 'volumeEncryptionKey'];
  const key = textAt(file, path);
  const { standby } = regionsOf(file);
  const [, keyRegion] = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):/.exec(key ?? '') ?? [];
  const mistakes: Mistake[] = [];
  if (keyRegion !== undefined && standby !== undefined && keyRegion !== standby) {
    mistakes.push({
      code: 'KeyInOtherRegion',
      summary: `${pathText(path)} is in ${quoted(keyRegion)}; standbys are encrypted in ${quoted(standby)}.`,
      remedy: `Name a KMS key of ${standby}.`,
      place: file.placeOf(path),
    });
  }
  const isManagedByAws = /(^|:)alias\/aws\//.test(key ?? '');
  const isKeyAbsent = file.valueAt(path) === undefined;
  if (textAt(file, replicationPath) === 'PRIMARY_AS_SOURCE' && (isKeyAbsent || isManagedByAws)) {
    mistakes.push({
      severity: 'warning',
      code: 'ReplicationNeedsKey',
      summary:
        'Data replication needs customer-managed KMS keys on both sides, and the file names none for the standbys.',
      remedy: 'Add standby.volumeEncryptionKey, a customer-managed key in the standby Region.',
      place: file.placeOf(replicationPath),
    });
  }
  return mistakes;
}

const replicationPath = ['standby', 'dataReplication'] as const;

function mailMistakes(file: WrittenFile): Mistake[] {
  const { primary, standby } = regionsOf(file);
  if (!isMapping(file.value) || !isMapping(file.valueAt(['mail']))) return [];
  const homePath = ['mail', 'homeRegion'];
  const secondPath = ['mail', 'secondRegion'];
  const home = file.valueAt(homePath) === undefined ? standby : textAt(file, homePath);
  const second = textAt(file, secondPath);
  const mistakes: Mistake[] = [];
  if (second !== undefined && second === home) {
    mistakes.push({
      code: 'EqualMailRegions',
      summary: `mail has one Region only, ${quoted(second)}: its home Region is the second Region too.`,
      detail: 'Without mail.homeRegion, the standby Region is the home.',
      remedy: 'Name two different Regions, or remove mail.secondRegion to take the fleet’s other one.',
      place: file.placeOf(secondPath),
    });
  }
  if (primary === undefined || standby === undefined) return mistakes;
  const outside = (region: string | undefined): region is string =>
    supportedRegions.some((supported) => supported === region) && region !== primary && region !== standby;
  if (outside(home)) {
    mistakes.push({
      code: 'MailHomeOutsideFleet',
      summary: `mail.homeRegion is ${quoted(home)}, a Region that the fleet does not live in.`,
      remedy: `Write ${standby} (the default) or ${primary}.`,
      place: file.placeOf(homePath),
    });
  }
  if (outside(second)) {
    mistakes.push({
      severity: 'warning',
      code: 'MailSecondOutsideFleet',
      summary: `mail.secondRegion is ${quoted(second)}, a Region that the fleet does not live in.`,
      remedy: 'Remove it to take the fleet’s other Region, unless mail is meant to go there.',
      place: file.placeOf(secondPath),
    });
  }
  return mistakes;
}

interface Entry {
  readonly text: string;
  readonly path: Path;
}

/** Every entry whose text came before, without regard to case, with the one it repeats. */
function repeated(entries: readonly Entry[]): [Entry, Entry][] {
  const firsts = new Map<string, Entry>();
  return entries.flatMap((entry): [Entry, Entry][] => {
    const first = firsts.get(entry.text.toLowerCase());
    if (first !== undefined) return [[entry, first]];
    firsts.set(entry.text.toLowerCase(), entry);
    return [];
  });
}

function entriesIn(file: WrittenFile, path: Path): Entry[] {
  const list = file.valueAt(path);
  return Array.isArray(list) ? list.flatMap((_, index) => entriesAt(file, [...path, index])) : [];
}

function entriesAt(file: WrittenFile, path: Path): Entry[] {
  const text = textAt(file, path);
  return text === undefined ? [] : [{ text, path }];
}

function textsAt(file: WrittenFile, path: Path): string[] {
  return entriesIn(file, path).map((entry) => entry.text);
}

function textAt(file: WrittenFile, path: Path): string | undefined {
  const value = file.valueAt(path);
  return typeof value === 'string' ? value : undefined;
}

function regionsOf(file: WrittenFile): { readonly primary: string | undefined; readonly standby: string | undefined } {
  return { primary: textAt(file, ['primaryRegion']), standby: textAt(file, ['standbyRegion']) };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
