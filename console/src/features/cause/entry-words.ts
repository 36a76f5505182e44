import type { CauseEntry } from 'castellan-client';
import type { Words as GeneralWords } from '../../words/en.ts';
import type { StoryWords } from '../../words/story-en.ts';

type Words = GeneralWords & StoryWords;

const textIn = (entry: CauseEntry, name: string): string | undefined => {
  const value = entry.details[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const numberIn = (entry: CauseEntry, name: string): number | undefined => {
  const value = entry.details[name];
  return typeof value === 'number' ? value : undefined;
};

/** By a word that the console has for a code; the code itself where a newer server writes others. */
const said = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;

const ofTask = ({ title, outcome, ...entry }: CauseEntry, { cause }: Words): string =>
  typeof entry.details.schedule === 'string' ? cause.scheduled(title, entry.details.schedule) : cause.enqueued(title);

const ofMail = (entry: CauseEntry, { cause, mail }: Words): string =>
  cause.mail(said(mail.templates, entry.title), textIn(entry, 'to') ?? mail.erased);

const ofSignIn = (entry: CauseEntry, { cause, loginRecords }: Words): string => {
  const method = said(loginRecords.methods, entry.title);
  const reason = textIn(entry, 'reason');
  return reason === undefined ? cause.signedIn(method) : cause.notSignedIn(method, said(loginRecords.reasons, reason));
};

/** What happened, in the words of the person who reads it. */
export const wordsOf = (entry: CauseEntry, words: Words): string => {
  const { cause, audit } = words;
  switch (entry.kind) {
    case 'request':
      return entry.title === '' ? cause.someRequest : entry.title;
    case 'audit':
      return said(audit.actions, entry.title);
    case 'sign_in':
      return ofSignIn(entry, words);
    case 'session':
      return entry.title === '' ? cause.someSession : cause.session(entry.title);
    case 'task':
      return ofTask(entry, words);
    case 'attempt':
      return cause.attempt(numberIn(entry, 'number') ?? 1);
    case 'mail':
      return ofMail(entry, words);
    default:
      return entry.title;
  }
};

/** How it stands with it, in a word; nothing where the sentence says enough. */
export const stateOf = (entry: CauseEntry, { cause, tasks, mail }: Words): string | undefined => {
  const state = textIn(entry, 'state');
  const status = numberIn(entry, 'status');
  switch (entry.kind) {
    case 'request':
      return status === undefined ? undefined : String(status);
    case 'task':
      return state === undefined ? undefined : said(tasks.states, state);
    case 'mail':
      return state === undefined ? undefined : said(mail.states, state);
    case 'session':
      return entry.details.is_over === true ? cause.over : undefined;
    case 'log':
      return textIn(entry, 'level');
    default:
      return entry.outcome === null || entry.outcome === 'ok' ? undefined : cause.outcomes[entry.outcome];
  }
};
