import { CastellanError } from 'castellan-client';
import { beforeAll, describe, expect, test } from 'vitest';
import { de } from '../words/de.ts';
import { en } from '../words/en.ts';
import { learnRefusals } from '../words/refusals.ts';
import { inputIssues } from './input-issues.ts';
import { problemWords } from './problem-words.ts';

const refusal = (message: string, code = 'CONFLICT', details = {}): CastellanError =>
  new CastellanError({ code, status: 409, message, details });

describe('a refusal in German', () => {
  beforeAll(() => learnRefusals('de'));

  test.each([
    ['A task of this schedule waits or runs already.', 'Eine Aufgabe dieses Zeitplans wartet oder läuft schon.'],
    ['A task waits for at most 20 others.', 'Eine Aufgabe wartet auf höchstens 20 andere.'],
    ['This task is running: it needs no retry.', 'Die Aufgabe läuft schon; sie braucht keinen neuen Versuch.'],
    ['Something that only a newer server says.', 'Das verträgt sich nicht mit dem, was schon da ist.'],
  ])('of "%s" is said as one would say it', (sentence, said) => {
    expect(problemWords(refusal(sentence), de)).toBe(said);
  });

  test('of an unknown code says what the server does', () => {
    expect(problemWords(refusal('Only a newer server says so.', 'NEWER'), de)).toBe('Only a newer server says so.');
  });

  test.each([
    ['Must be a string.', 'Verlangt ist ein Text.'],
    ['Must be a whole number or null.', 'Verlangt ist eine ganze Zahl oder null.'],
    ['Must be true or false.', 'Verlangt ist true oder false.'],
    ['Must match format "email".', 'Verlangt ist die Form email.'],
    [
      'There are bits set beyond the prefix; write 10.0.0.0/8.',
      'Hinter dem Präfix sind Bits gesetzt; schreiben Sie 10.0.0.0/8.',
    ],
    ['There are bits set beyond the prefix.', 'Hinter dem Präfix sind Bits gesetzt.'],
    ['Only a newer server says so.', 'Only a newer server says so.'],
  ])('of a member says "%s" in its place', (message, said) => {
    const error = refusal('', 'INVALID_INPUT', { issues: [{ path: 'payload.to', message }] });
    expect(inputIssues(error, de)).toEqual([{ path: 'payload.to', message: said }]);
  });

  test('does not get into English', () => {
    expect(problemWords(refusal('You may not do this.', 'FORBIDDEN'), en)).toBe('You may not do this.');
  });
});
