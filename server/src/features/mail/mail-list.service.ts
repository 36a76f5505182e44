import type { ReadDatabase, Statement } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart, readPage } from '../../platform/postgres/newest-first.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { type MailRecord, selectMail, selectMails, selectMailsOfTasks } from './mail-list.store.ts';
import type { mailStates } from './mail-templates.ts';

export type MailState = (typeof mailStates)[number];

/** Which mails are asked for; every member that is not undefined narrows them. */
export type MailFilters = {
  readonly states: readonly MailState[] | undefined;
  readonly template: string | undefined;
  readonly userId: UserId | undefined;
  /** The whole address, in any case. */
  readonly to: string | undefined;
};

export type MailList = {
  /** Newest first. */
  list(filters: MailFilters, after: NewestFirstPosition | null, count: number): Promise<MailRecord[]>;
  /** What these tasks sent or try to send, in no order. */
  ofTasks(taskIds: readonly string[]): Promise<MailRecord[]>;
  /** With text and HTML where they are kept. */
  find(
    taskId: string,
  ): Promise<(MailRecord & { readonly text: string | null; readonly html: string | null }) | undefined>;
};

const areUnsent = (states: readonly MailState[]): boolean =>
  states.every((state) => state === 'failed' || state === 'refused' || state === 'sending');

/** The statement whose index narrows the most. */
const statementFor = ({ userId, to, states }: MailFilters): Statement<MailRecord> => {
  if (to !== undefined) return selectMails.to;
  if (userId !== undefined) return selectMails.ofUser;
  return states !== undefined && areUnsent(states) ? selectMails.unsent : selectMails.all;
};

export const createMailList = (database: ReadDatabase): MailList => ({
  list: (filters, after, count) =>
    readPage(database, statementFor(filters), [
      count,
      ...(after ?? newestFirstStart(undefined)),
      filters.states ?? null,
      filters.template ?? null,
      filters.userId ?? null,
      filters.to ?? null,
    ]),
  ofTasks: (taskIds) => database.rows(selectMailsOfTasks, [taskIds]),
  find: (taskId) => database.row(selectMail, [taskId]),
});
