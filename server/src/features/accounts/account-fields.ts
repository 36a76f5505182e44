import { z } from 'zod';
import { parseDisplayName } from './display-name.ts';
import { parseEmailAddress } from './email-address.ts';
import { parseUsername } from './username.ts';

/** The fields of an account as requests carry them: canonicalised first, then checked, then typed. */

const parsedBy =
  <Value>(parse: (text: string) => Value | undefined, message: string) =>
  (text: string, context: z.RefinementCtx) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };

export const emailField = z
  .string()
  .max(320)
  .transform(parsedBy(parseEmailAddress, 'Enter an e-mail address such as ada@example.com.'))
  .meta({ description: 'An e-mail address; compared without regard to case.', example: 'ada@example.com' });

export const usernameField = z
  .string()
  .max(100)
  .transform(parsedBy(parseUsername, 'A username has 3 to 50 of the characters a-z, 0-9, dot, underscore and hyphen.'))
  .meta({ description: '3 to 50 of a-z, 0-9, dot, underscore, hyphen; stored in lower case.', example: 'ada' });

export const nameField = z
  .string()
  .max(1000)
  .transform(parsedBy(parseDisplayName, 'A name has 1 to 200 characters and no control characters.'))
  .meta({ description: 'The name a person goes by.', example: 'Ada Lovelace' });
