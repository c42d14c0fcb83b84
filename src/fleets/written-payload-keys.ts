import { z } from 'zod';
import { text } from './written-values.ts';

/** What stands for no key: what is new is not encrypted any more, and what is old is still read. */
export const noKey = 'none';

/** What the id of a payload key may look like. It stands in plain sight beside every payload. */
const payloadKeyId = /^(?!none$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const activeKeyId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** 32 bytes in base64: the last of the 43 characters carries four bits. */
const thirtyTwoBytes = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

const idWords = 'an id of letters, digits, ".", "_" and "-", at most 64, in quotes if it looks like a number';

const payloadKey = z.strictObject(
  {
    id: text(idWords, payloadKeyId).describe('Stands beside every payload that this key encrypts.'),
    secret: text('32 random bytes in base64, as `lifeboat payload-keys new` makes them', thirtyTwoBytes).describe(
      'The key itself.',
    ),
  },
  { error: 'a mapping with id and secret' },
);

/** A file of payload keys as it is written. Rules that look at several values stand in `payload-keys-file.ts`. */
export const payloadKeysSchema = z.strictObject(
  {
    active: text(`${idWords}; or none`, activeKeyId).describe(
      'The id of the key that encrypts what is new; "none" when nothing is to be encrypted any more.',
    ),
    keys: z
      .array(payloadKey, { error: 'a list of keys, each with id and secret' })
      .min(1, { error: 'a list with at least one key' })
      .describe('Every key that something still has to be read with.'),
  },
  { error: 'a mapping with active and keys' },
);
