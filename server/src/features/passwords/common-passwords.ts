import { createRequire } from 'node:module';

let passwords: ReadonlySet<string> | undefined;

/**
 * The 49,000 most common and breached passwords, lower case. Read at the first call (40 ms, 4 MB), so that a server that
 * only logs people in never pays for it.
 */
export const commonPasswords = (): ReadonlySet<string> => {
  if (passwords === undefined) {
    const require = createRequire(import.meta.url);
    const { dictionary }: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
    passwords = new Set(dictionary['passwords-common']);
  }
  return passwords;
};
