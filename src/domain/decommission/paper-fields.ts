import type { checkTyped } from '../typed-input.ts';

type Field = Parameters<typeof checkTyped>[2][number];

const text = (name: string, remedy: string, required = true): Field => ({
  name,
  required,
  check: (value) => (typeof value === 'string' && value.trim() !== '' && value.length <= 1_000 ? undefined : remedy),
});

const made = 'Take the JSON as `lifeboat approve --print` makes it, whole and unchanged.';

/** The shape of a paper, as a hand-pasted JSON object is checked for before anybody looks at its signature. */
export const paperFields: readonly Field[] = [
  { name: 'version', required: true, check: (value) => (value === 1 ? undefined : made) },
  text('kind', made),
  text('operation', made),
  text('account', made),
  text('fleet', made),
  text('digest', made),
  text('run', made, false),
  text('signer', made),
  text('reason', 'Say why, in 1 to 1000 characters, before it is signed.'),
  {
    name: 'expiresAtMs',
    required: true,
    check: (value) => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? undefined : made),
  },
  text('signature', 'It is not signed. Sign it with `lifeboat approve --print`.'),
];

/** The signed request with which a run is started. */
export const requestField: Field = {
  name: 'request',
  required: true,
  check: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'Take the JSON that `lifeboat decommission start --print` makes: the request is signed.',
};
