import { countCharacters } from './password-text.ts';

// Each row as fingers run along it; digits wrap round.
const rows = [
  '12345678901',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  'abcdefghijklmnopqrstuvwxyz',
];

const neighbours: ReadonlySet<string> = new Set(
  rows.flatMap((row) =>
    [...row].slice(1).flatMap((letter, index) => [`${row[index]}${letter}`, `${letter}${row[index]}`]),
  ),
);

const isStep = (from: string, to: string): boolean => from === to || neighbours.has(from + to);

/** Of the pairs of neighbouring characters, this part must be steps for the whole to be a sequence. */
const sequenceShare = 0.8;

/** `aaaaaaaa`, `abcdefgh`, `87654321`, `qwertyuiop`, `111222333`: nearly each character follows from the one before. */
export const isSequence = (lowerCase: string): boolean => {
  const letters = [...lowerCase];
  if (letters.length < 3) return false;
  const steps = letters.filter((letter, index) => index > 0 && isStep(letters[index - 1] ?? '', letter)).length;
  return steps >= (letters.length - 1) * sequenceShare;
};

/** The shortest piece that the text is repetitions of, or the text itself: `abc` for `abcabcabca`. */
export const repeatedUnit = (text: string): string => {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit;
  }
  return text;
};

const shortestUnit = 5;

/** One piece of at most four characters over and over, or a sequence. */
export const isPredictable = (lowerCase: string): boolean => {
  const unit = repeatedUnit(lowerCase);
  if (unit !== lowerCase && countCharacters(unit) < shortestUnit) return true;
  return isSequence(unit) || isSequence(lowerCase);
};
