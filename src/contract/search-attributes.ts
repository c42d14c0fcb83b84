import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Typed search attributes: the Web UI's list answers "what is it waiting for?" with them. Never a user's name. */
export const searchAttributes = {
  fleet: defineSearchAttributeKey('LifeboatFleet', SearchAttributeType.KEYWORD),
  operation: defineSearchAttributeKey('LifeboatOperation', SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey('LifeboatPhase', SearchAttributeType.KEYWORD),
  mode: defineSearchAttributeKey('LifeboatMode', SearchAttributeType.KEYWORD),
  blockedOn: defineSearchAttributeKey('LifeboatBlockedOn', SearchAttributeType.KEYWORD),
  progress: defineSearchAttributeKey('LifeboatProgress', SearchAttributeType.INT),
  failed: defineSearchAttributeKey('LifeboatFailed', SearchAttributeType.INT),
} as const;

/** A search attribute as a namespace must have it. */
export interface WantedAttribute {
  readonly name: string;
  /** `IndexedValueType` of the Temporal API. */
  readonly type: number;
  /** The type as the Temporal CLI and the Web UI write it. */
  readonly word: string;
}

/** How the types of search attributes are written, by the number that they have in `temporal.api.enums.v1.IndexedValueType`. */
const typeWords = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'] as const;

const typeNumbers = {
  [SearchAttributeType.KEYWORD]: typeWords.indexOf('Keyword'),
  [SearchAttributeType.INT]: typeWords.indexOf('Int'),
} as const;

/** The search attributes of a namespace in which we run, by the type that each must have. */
export const wantedAttributes: readonly WantedAttribute[] = Object.values(searchAttributes).map(({ name, type }) => {
  const number = typeNumbers[type];
  return { name, type: number, word: wordOfType(number) };
});

/** A type's word by its number; a number that came later than this program is named as such. */
export function wordOfType(type: number): string {
  return typeWords[type] ?? `type ${type}`;
}

/** What a namespace lacks of our search attributes, and what is in it under our name with another type. */
export interface AttributeDifferences {
  readonly missing: readonly WantedAttribute[];
  readonly mistyped: readonly (WantedAttribute & { readonly found: string })[];
}

/** Compares what a namespace has registered, by name and number of the type, with what we need. */
export function differencesOf(registered: Readonly<Record<string, number>>): AttributeDifferences {
  const found = ({ name }: WantedAttribute): number | undefined => registered[name];
  const missing = wantedAttributes.filter((wanted) => found(wanted) === undefined);
  const mistyped = wantedAttributes.flatMap((wanted) => {
    const type = found(wanted);
    return type === undefined || type === wanted.type ? [] : [{ ...wanted, found: wordOfType(type) }];
  });
  return { missing, mistyped };
}

/** What `AddSearchAttributes` is told: the type's number by name. */
export function typesByName(attributes: readonly WantedAttribute[]): Record<string, number> {
  return Object.fromEntries(attributes.map(({ name, type }) => [name, type]));
}
