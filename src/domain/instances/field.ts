// What a field of AWS may hold, as data: schemas, findings, the pages for readers and tests are made from it.

/** A text: its form in words, one that is allowed, and its limits. `shape` is its name in AWS's service model. */
export interface TextField {
  readonly kind: 'text';
  readonly shape: string;
  /** What it is, as in "not …" and "Write …". */
  readonly words: string;
  readonly example: string;
  /** In characters. */
  readonly most?: number;
  readonly least?: number;
  /** A regular expression (`u`) for the whole text. */
  readonly pattern?: string;
  /** An address or interface of one machine: no second one can have it. */
  readonly fixed?: true;
}

/** A whole number, both ends included. */
export interface NumberField {
  readonly kind: 'number';
  readonly shape: string;
  readonly least: number;
  readonly most: number;
}

/** One of a few words. */
export interface ChoiceField {
  readonly kind: 'choice';
  readonly shape: string;
  readonly values: readonly string[];
}

/** A list of like fields. */
export interface ListField {
  readonly kind: 'list';
  readonly of: Field;
  readonly most?: number;
}

/** Several fields under one name, none of which has to be there. */
export interface GroupField {
  readonly kind: 'group';
  readonly fields: Readonly<Record<string, Field>>;
}

/** A text that stands in a file of its own, so that it appears nowhere else; `most` counts its base64. */
export interface FileField {
  readonly kind: 'file';
  readonly shape: string;
  readonly most: number;
}

/** One field of AWS. */
export type Field =
  | TextField
  | NumberField
  | ChoiceField
  | ListField
  | GroupField
  | FileField
  | { readonly kind: 'switch' }
  | { readonly kind: 'time' };

/** How a fleet file writes a name of AWS: `ImageId` is `imageId`. Only the first letter differs, so nothing gets lost. */
export function writtenName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A value of a field on its way to AWS, under AWS's own names; times are texts still. */
export type FieldValue = string | number | boolean | readonly FieldValue[] | FieldValues;

/** The values of a group. */
export interface FieldValues {
  readonly [name: string]: FieldValue;
}
