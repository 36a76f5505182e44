import * as z from 'zod/mini';
import type { Words } from '../../words/en.ts';

/** What the fields of an account must be at least; the server judges them further. */
export const accountSchemas = ({ general, users }: Words, passwordMinLength: number) => ({
  email: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, general.required),
      z.maxLength(254, general.tooLong(254)),
      z.regex(/^$|^[^\s@]+@[^\s@]+$/, general.notAnEmail),
    ),
  name: z.string().check(z.trim(), z.maxLength(200, general.tooLong(200))),
  username: z.string().check(z.trim(), z.regex(/^$|^[a-z0-9._-]{3,50}$/i, users.usernameRule)),
  password: z.string().check(z.minLength(passwordMinLength, users.passwordRule(passwordMinLength))),
});
