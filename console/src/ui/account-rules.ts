import * as z from 'zod/mini';
import { house } from '../api/house.ts';
import type { Words } from '../words/en.ts';

// As the server reads them, only less exactly: what passes here and not there is shown at its field as well.
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const username = /^[a-z0-9._-]{3,50}$/i;

/** Rules for the fields of accounts, in the words of the language that is shown. */
export const accountRules = ({ general, passwords }: Words) => ({
  email: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, { error: general.required, abort: true }),
      z.maxLength(254, { error: general.tooLong(254), abort: true }),
      z.regex(address, general.notAnEmail),
    ),
  /** May be left empty. */
  username: z.string().check(
    z.trim(),
    z.refine((text) => text === '' || username.test(text), passwords.usernameRule),
  ),
  /** May be left empty. */
  name: z.string().check(z.trim(), z.maxLength(200, general.tooLong(200))),
  newPassword: z.string().check(
    z.minLength(1, { error: general.required, abort: true }),
    z.refine(
      (text) => [...text.normalize('NFC')].length >= house.passwordMinLength,
      passwords.tooShort(house.passwordMinLength),
    ),
  ),
});
