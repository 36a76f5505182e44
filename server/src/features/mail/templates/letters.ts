import type { MailContent, MailedPlace } from '../../../vocabulary/mail-content.ts';
import type { Messages, Wording, WordingValues } from '../messages/messages.ts';
import { writeAlertLetter } from './alert-letter.ts';
import type { Block, Letter } from './letter.ts';
import { nameInMail, writeDay, writeDuration, writeNumber, writeTime } from './written-out.ts';

/** What every mail of the house says of the house. */
export type House = {
  readonly product: string;
  readonly publicUrl: URL;
  /** Of the times that mails tell. */
  readonly timeZone: string;
};

const noValues = { validFor: '', inviter: null, newAddress: '', day: '' };

const wordingOf = (
  content: Exclude<MailContent, { template: 'message' | 'alert' }>,
  messages: Messages,
  house: House,
): Wording => {
  const { locale, letters } = messages;
  const { values } = content;
  const written: WordingValues = {
    ...noValues,
    product: house.product,
    ...('validForMinutes' in values && { validFor: writeDuration(locale, values.validForMinutes) }),
    ...('inviter' in values && { inviter: nameInMail(values.inviter) }),
    ...('newAddress' in values && { newAddress: values.newAddress }),
    ...('day' in values && { day: writeDay(locale, values.day) }),
  };
  return letters[content.template](written);
};

const factsOfPlace = ({ at, address, device }: MailedPlace, { facts, locale }: Messages, house: House) =>
  [
    [facts.time, writeTime(locale, house.timeZone, at)],
    [facts.address, address ?? facts.unknown],
    [facts.device, device ?? facts.unknown],
  ] as const;

const paragraphs = (texts: readonly string[]): Block[] => texts.map((text) => ({ kind: 'paragraph', text }));

/** What stands between the words: the button, the facts, the figures. */
const shownBlocks = (content: MailContent, wording: Wording, messages: Messages, house: House): Block[] => {
  const { facts, report, locale } = messages;
  switch (content.template) {
    case 'email-change-requested':
    case 'email-changed': {
      const { newAddress, place } = content.values;
      const rows = [[facts.newAddress, newAddress] as const, ...factsOfPlace(place, messages, house)];
      return [{ kind: 'facts', rows }];
    }
    case 'password-changed':
    case 'sign-in-notice':
    case 'suspicious-sign-in':
    case 'session-copied':
      return [{ kind: 'facts', rows: factsOfPlace(content.values.place, messages, house) }];
    case 'login-report': {
      const number = (value: number): string => writeNumber(locale, value);
      const { failuresByReason, busiestNetworks, ...figures } = content.values;
      return [
        {
          kind: 'figures',
          rows: [
            [report.figures.successes, number(figures.successes)],
            [report.figures.failures, number(figures.failures)],
            [report.figures.people, number(figures.people)],
            [report.figures.newAccounts, number(figures.newAccounts)],
            [report.figures.blocked, number(figures.blocked)],
          ],
        },
        {
          kind: 'table',
          caption: report.reasons,
          columns: [report.reason, report.count],
          rows: failuresByReason.map(
            ({ reason, count }) => [report.reasonWords[reason] ?? reason, number(count)] as const,
          ),
          whenEmpty: report.none,
        },
        {
          kind: 'table',
          caption: report.networks,
          columns: [report.network, report.count],
          rows: busiestNetworks.map((one) => [one.network, number(one.failures)] as const),
          whenEmpty: report.none,
        },
      ];
    }
    case 'test':
      return [{ kind: 'facts', rows: [[facts.time, writeTime(locale, house.timeZone, content.values.sentAt)]] }];
    case 'message':
    case 'alert':
      return [];
    default:
      return [{ kind: 'button', label: wording.action, link: content.values.link, instead: messages.instead }];
  }
};

/** Whether a mail is addressed to a person by name. Reports and tests are not. */
const greets = (content: MailContent): content is Extract<MailContent, { values: { name: string | null } }> =>
  'name' in content.values;

/** Puts the words of a language and the values together. */
export const writeLetter = (content: MailContent, messages: Messages, house: House): Letter => {
  const footer = messages.footer(house.product, house.publicUrl.host);
  if (content.template === 'message') {
    const { subject, text } = content.values;
    return { subject, preheader: '', heading: subject, blocks: [{ kind: 'words', text }], footer };
  }
  if (content.template === 'alert') return { ...writeAlertLetter(content.values, messages, house), footer };
  const wording = wordingOf(content, messages, house);
  const { subject, preheader, heading, before, after } = wording;
  const greeting = greets(content) ? [messages.greeting(nameInMail(content.values.name))] : [];
  return {
    subject,
    preheader,
    heading,
    blocks: [
      ...paragraphs([...greeting, ...before]),
      ...shownBlocks(content, wording, messages, house),
      ...paragraphs(after),
    ],
    footer,
  };
};
