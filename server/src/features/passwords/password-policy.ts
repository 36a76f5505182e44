import { countCharacters, maximumBytes, maximumCharacters } from './password-text.ts';
import { isPredictable, repeatedUnit } from './predictable-text.ts';

/** Who chooses the password: words an attacker who knows them tries first. */
export type PasswordContext = {
  readonly email?: string;
  readonly username?: string | null;
  readonly name?: string | null;
};

export type PasswordPolicy = { readonly minimumLength: number; readonly commonPasswords: () => ReadonlySet<string> };

const shortestContextWord = 4;
const longestAffix = 6;
const productName = 'castellan';

/** Digits and signs that stand for letters; `1` and `!` are read both ways. */
const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

const undisguised = (lowerCase: string): string[] => {
  const plain = lowerCase.replace(/[034577@$]/g, (sign) => disguises[sign] ?? sign);
  return [...new Set([lowerCase, plain, plain.replace(/[1!]/g, 'i'), plain.replace(/[1!]/g, 'l')])];
};

const isLetter = (character: string): boolean => /\p{L}/u.test(character);

/** A common password, in disguise, doubled, or with a little before or after it: `P@ssw0rd2024!`, `dragondragon`. */
const isCommon = (lowerCase: string, common: ReadonlySet<string>): boolean => {
  const isListed = (text: string): boolean =>
    undisguised(text).some((reading) => common.has(reading) || common.has(repeatedUnit(reading)));
  if (isListed(lowerCase)) return true;
  const characters = [...lowerCase];
  const first = characters.findIndex(isLetter);
  const last = characters.findLastIndex(isLetter);
  if (first < 0 || !isListed(characters.slice(first, last + 1).join(''))) return false;
  const affixes = [characters.slice(0, first), characters.slice(last + 1)].map((affix) => affix.join(''));
  return affixes.every((affix) => affix.length <= longestAffix || common.has(affix) || isPredictable(affix));
};

const wordsOf = (text: string): string[] => [text, ...text.split(/[^\p{L}\p{N}]+/u)];

const contextWords = ({ email = '', username, name }: PasswordContext): string[] => {
  const at = email.lastIndexOf('@');
  const localPart = at < 0 ? email : email.slice(0, at);
  // Without the last label: nobody is helped by refusing `info` or `museum`.
  const domainLabels =
    at < 0
      ? []
      : email
          .slice(at + 1)
          .split('.')
          .slice(0, -1);
  return [productName, email, ...[localPart, ...domainLabels, username ?? '', name ?? ''].flatMap(wordsOf)]
    .map((word) => word.normalize('NFC').toLowerCase())
    .filter((word) => countCharacters(word) >= shortestContextWord)
    .sort((a, b) => b.length - a.length);
};

/** Whether at least half of the password is words of its context. */
const isMostlyContext = (lowerCase: string, words: readonly string[]): boolean =>
  undisguised(lowerCase).some((reading) => {
    const rest = words.reduce((text, word) => text.replaceAll(word, ''), reading);
    return reading.length > 0 && rest.length * 2 <= reading.length;
  });

/**
 * What is wrong with a new password, a sentence each; empty when nothing is. Length, the lists of breached passwords and
 * the person's own words count (NIST SP 800-63B, section 3.1.1.2); which kinds of characters it has does not.
 */
export const findPasswordIssues = (password: string, context: PasswordContext, policy: PasswordPolicy): string[] => {
  if (!password.isWellFormed()) return ['The password is not valid text.'];
  const text = password.length > maximumBytes ? undefined : password.normalize('NFC');
  const length = text === undefined ? 0 : countCharacters(text);
  if (text === undefined || length > maximumCharacters || Buffer.byteLength(text) > maximumBytes) {
    return [`Use at most ${maximumCharacters} characters (${maximumBytes} bytes).`];
  }
  const lowerCase = text.toLowerCase();
  const findings: readonly [boolean, string][] = [
    [length < policy.minimumLength, `Use at least ${policy.minimumLength} characters.`],
    [/\p{Cc}/u.test(text), 'Leave out line breaks, tabs and other control characters.'],
    [
      isCommon(lowerCase, policy.commonPasswords()),
      'This password is on the lists of common and breached passwords, or close to one that is.',
    ],
    [isPredictable(lowerCase), 'Repeated characters and simple sequences are the first that are guessed.'],
    [
      isMostlyContext(lowerCase, contextWords(context)),
      'Do not build the password from your name, username or e-mail address.',
    ],
  ];
  return findings.filter(([isWrong]) => isWrong).map(([, sentence]) => sentence);
};
