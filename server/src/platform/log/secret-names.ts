/** What the name of a field says of its value. */
export type NameVerdict = 'plain' | 'secret' | 'measure';

/** Found anywhere in a name once case, `_`, `-`, `.` and spaces are gone. */
const secretFragments = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'authorization',
  'cookie',
  'apikey',
  'refresh',
  'pepper',
  'private',
  'credential',
  'bearer',
  'signingkey',
  'encryptionkey',
  'recoverycode',
  'backupcode',
  'cardnumber',
  'creditcard',
];

/** Too short to look for inside other words: whole words of a name only. */
const secretWords = new Set(['pwd', 'pw', 'otp', 'totp', 'pin', 'jwt', 'hash', 'salt', 'cvv', 'cvc', 'auth', 'email']);

/** A name that ends so holds a figure about the secret (`token_count`, `hashMs`) as long as its value is a number. */
const measureWords = new Set([
  'age',
  'bits',
  'bytes',
  'count',
  'days',
  'length',
  'limit',
  'minutes',
  'ms',
  'pending',
  'seconds',
  'size',
  'threads',
  'total',
  'version',
]);

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKC')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');

const judge = (name: string): NameVerdict => {
  const words = wordsOf(name);
  const joined = words.join('');
  const isSecret =
    secretFragments.some((fragment) => joined.includes(fragment)) ||
    secretWords.has(joined) ||
    words.some((word) => secretWords.has(word));
  if (!isSecret) return 'plain';
  return measureWords.has(words.at(-1) ?? '') ? 'measure' : 'secret';
};

const verdicts = new Map<string, NameVerdict>();
const keptVerdicts = 2_000;
const longestJudgedName = 200;

/** Judges a field's name in any case and any style of joining words. Names longer than 200 characters count as secret. */
export const judgeName = (name: string): NameVerdict => {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  if (name.length > longestJudgedName) return 'secret';
  const verdict = judge(name);
  // Names come from our own events; the bound is for objects whose keys are somebody's input.
  if (verdicts.size < keptVerdicts) verdicts.set(name, verdict);
  return verdict;
};
