import { expect, test } from 'vitest';
import { de } from '../../words/de.ts';
import { en } from '../../words/en.ts';
import { cronInWords } from './cron-words.ts';

test.each([
  ['* * * * *', 'Every minute'],
  ['*/1 * * * *', 'Every minute'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['17 * * * *', 'Every hour at minute 17'],
  ['5 */6 * * *', 'Every 6 hours at minute 5'],
  ['0 6 * * *', 'Every day at 6:00 AM'],
  ['30 6 * * 1-5', 'Monday to Friday at 6:30 AM'],
  ['0 18 * * 0', 'Every Sunday at 6:00 PM'],
  ['0 18 * * 7', 'Every Sunday at 6:00 PM'],
  ['0 9 * * 1,3', 'Every Monday and Wednesday at 9:00 AM'],
  ['0 9 * * 0-6', 'Every day at 9:00 AM'],
  ['0 0 1 * *', 'On day 1 of the month at 12:00 AM'],
  [' 0   6  * * * ', 'Every day at 6:00 AM'],
])('"%s" is said as "%s"', (line, said) => {
  expect(cronInWords(line, en, 'en')).toBe(said);
});

test.each([
  '*/7 * * * *',
  '0 */5 * * *',
  '0 6 1 1 *',
  '0 6 13 * 5',
  '0 6 * * MON',
  '0 6 * * 5-1',
  '0,30 6 * * *',
  '0 6 L * *',
  '61 6 * * *',
  '0 6 0 * *',
  '0 6 * *',
  '',
])('"%s" is shown as it is written', (line) => {
  expect(cronInWords(line, en, 'en')).toBe(line);
});

test('times and days are said in the language of the person', () => {
  expect(cronInWords('30 18 * * 1,3', de, 'de')).toBe('Jeden Montag und Mittwoch um 18:30');
});
