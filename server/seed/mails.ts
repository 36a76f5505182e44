import { type RenderedMail, renderMail } from '../src/features/mail/templates/render-mail.ts';
import type { Transaction } from '../src/platform/postgres/database.ts';
import type { MailContent, MailLanguage } from '../src/vocabulary/mail-content.ts';
import { createChance } from './chance.ts';
import type { DeadMail } from './dead-tasks.ts';
import type { Mailing } from './mailings.ts';
import { insertInto, type Row, writeRows } from './rows.ts';
import { after, secondMs } from './times.ts';

/** How this house writes its mails. */
export type MailHouse = Parameters<typeof renderMail>[2];

const insertMails = insertInto('mails', [
  ...['task_id', 'state', 'template', 'language', 'user_id', 'to_address', 'subject', 'message_id', 'attempts'],
  ...['response', 'created_at', 'updated_at', 'sent_at', 'text_body', 'html_body'],
]);

const bodiesKept = 60;

type Outcome = {
  readonly state: 'sending' | 'sent' | 'kept' | 'failed' | 'refused';
  readonly response: string | null;
  readonly endedAt: Date;
  readonly attempts: number;
};

const mailRow = (
  one: Pick<Mailing, 'taskId' | 'userId' | 'to' | 'language' | 'at'> & { readonly template: MailContent['template'] },
  subject: string,
  house: MailHouse,
  { state, response, endedAt, attempts }: Outcome,
): Row => ({
  ...{ task_id: one.taskId, state, template: one.template, language: one.language, user_id: one.userId, response },
  ...{ to_address: one.to, subject, message_id: `${one.taskId}@${house.publicUrl.hostname}`, attempts },
  ...{ created_at: one.at, updated_at: endedAt, text_body: null, html_body: null },
  sent_at: state === 'sent' || state === 'kept' ? endedAt : null,
});

export type Mails = {
  readonly mailings: readonly Mailing[];
  readonly dead: readonly DeadMail[];
  /** The one that is on its way just now. */
  readonly onItsWay: DeadMail['mail'] | null;
  readonly house: MailHouse;
  /** Whether mails go into the inbox: then the last ones, and the last of each template, have their bodies there. */
  readonly hasInbox: boolean;
};

/** Who got what, and what became of it. @returns how many. */
export const writeMails = (tx: Transaction, { mailings, dead, onItsWay, house, hasInbox }: Mails): Promise<number> => {
  const chance = createChance('deliveries');
  const write = (content: MailContent, language: MailLanguage): RenderedMail => renderMail(content, language, house);
  const newest = new Map(mailings.map(({ content }, index) => [content.template, index]));
  const isInInbox = (index: number, template: MailContent['template']): boolean =>
    hasInbox && (index >= mailings.length - bodiesKept || newest.get(template) === index);

  const delivered = mailings.map((mailing, index) => {
    const { at, content, language } = mailing;
    const { subject, text, html } = write(content, language);
    const isKept = isInInbox(index, content.template);
    const attempts = chance.weigh([
      [1, 95],
      [2, 4],
      [3, 1],
    ]);
    const row = mailRow({ ...mailing, template: content.template }, subject, house, {
      state: isKept ? 'kept' : 'sent',
      response: isKept ? null : `250 2.0.0 Ok: queued as ${chance.hex(10).toUpperCase()}`,
      endedAt: after(at, attempts * chance.between(200, 2_400)),
      attempts,
    });
    return isKept ? { ...row, text_body: text, html_body: html } : row;
  });

  const given = dead.map(({ mail, response, state, endedAt, attempts }) =>
    mailRow({ ...mail, template: 'message' }, mail.subject, house, { state, response, endedAt, attempts }),
  );
  const moving =
    onItsWay === null
      ? []
      : [
          mailRow({ ...onItsWay, template: 'message' }, onItsWay.subject, house, {
            ...{ state: 'sending', response: null, attempts: 1 },
            endedAt: after(onItsWay.at, secondMs),
          }),
        ];
  return writeRows(tx, insertMails, [...delivered, ...given, ...moving]);
};
