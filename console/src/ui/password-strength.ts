/** What a password is worth to somebody who guesses. */
export type PasswordStrength = 'weak' | 'fair' | 'good' | 'strong';

export type PasswordJudgement = {
  /** How many characters it lacks. */
  readonly missing: number;
  readonly strength: PasswordStrength;
};

// What guessing begins with; the server has the long lists and the last word.
const firstGuesses =
  /password|passwort|passw[o0]rt|kennwort|geheim|secret|letmein|welcome|willkommen|hallo|hello|admin|login|master|monkey|dragon|sunshine|princess|football|iloveyou|ichliebedich|schatz|qwert[yz]|azerty|asdf|(?:19|20)\d\d/g;

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};
const shortestOwnWord = 4;

const wordsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => [text, ...text.split('@'), ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.normalize('NFC').toLowerCase())
    .filter((word) => [...word].length >= shortestOwnWord)
    .sort((one, other) => other.length - one.length);

/** A character that follows from the one before: the same again, or its neighbour in the alphabet. */
const isStep = (from: string | undefined, to: string): boolean =>
  from !== undefined && Math.abs((from.codePointAt(0) ?? 0) - (to.codePointAt(0) ?? 0)) <= 1;

/** The shortest piece that the text is repetitions of, or the text itself. */
const repeatedUnit = (text: string): string => {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit;
  }
  return text;
};

/** How many characters have to be guessed one by one: words that are tried first count as one. */
const surprisesIn = (text: string, ownWords: readonly string[]): number => {
  const withoutOwn = ownWords.reduce((rest, word) => rest.replaceAll(word, ' '), text);
  const letters = [...repeatedUnit(withoutOwn.replace(firstGuesses, ' '))];
  return letters.filter((letter, index) => !isStep(letters[index - 1], letter)).length;
};

/**
 * A quick judgement while somebody types. Length counts, and what is easily guessed does not; which kinds of characters
 * there are does not matter (NIST SP 800-63B, section 3.1.1.2).
 *
 * @param ownTexts what else is known of the person: guessers know it too.
 */
export const judgePassword = (
  password: string,
  leastLength: number,
  ownTexts: readonly string[],
): PasswordJudgement => {
  const text = password.normalize('NFC').toLowerCase();
  const plain = text.replace(/[03457@$]/g, (sign) => disguises[sign] ?? sign);
  const ownWords = wordsOf(ownTexts);
  const surprises = Math.min(surprisesIn(text, ownWords), surprisesIn(plain, ownWords));
  return {
    missing: Math.max(0, leastLength - [...text].length),
    strength: surprises < 9 ? 'weak' : surprises < 13 ? 'fair' : surprises < 17 ? 'good' : 'strong',
  };
};
