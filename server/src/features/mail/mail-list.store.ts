import { z } from 'zod';
import { type Statement, sql } from '../../platform/postgres/database.ts';
import { mailStates } from './mail-templates.ts';

const mailRecord = z.object({
  taskId: z.string(),
  state: z.enum(mailStates),
  template: z.string(),
  language: z.string(),
  userId: z.string().nullable(),
  toAddress: z.string().nullable(),
  subject: z.string().nullable(),
  messageId: z.string(),
  attempts: z.number(),
  response: z.string().nullable(),
  createdAt: z.date(),
  sentAt: z.date().nullable(),
  positionTime: z.string(),
});

export type MailRecord = z.output<typeof mailRecord>;

const columns = `task_id as "taskId", state, template, language, user_id as "userId", to_address as "toAddress", subject,
                 message_id as "messageId", attempts, response, created_at as "createdAt", sent_at as "sentAt",
                 to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "positionTime"`;

/**
 * The page of mails after a position, newest first. Values: how many, the position (time, id), then the filters: states,
 * template, user, address; null for one that does not count. One statement for each index that can lead.
 */
const selectPage = (name: string, leading: string): Statement<MailRecord> =>
  sql({
    name: `mail.select_mails_${name}`,
    text: `select ${columns} from mails
            where ${leading}
              and (created_at, task_id) < ($2::timestamptz, $3::uuid)
              and ($4::text[] is null or state = any($4))
              and ($5::text is null or template = $5)
              and ($6::uuid is null or user_id = $6)
              and ($7::text is null or lower(to_address) = lower($7))
            order by created_at desc, task_id desc
            limit $1`,
    row: mailRecord,
  });

export const selectMails = {
  ofUser: selectPage('of_user', 'user_id = $6::uuid'),
  to: selectPage('to', 'lower(to_address) = lower($7::text)'),
  unsent: selectPage('unsent', `state in ('failed', 'refused', 'sending')`),
  all: selectPage('all', 'true'),
};

export const selectMail = sql({
  name: 'mail.select_mail',
  text: `select ${columns}, text_body as "text", html_body as "html" from mails where task_id = $1`,
  row: mailRecord.extend({ text: z.string().nullable(), html: z.string().nullable() }),
});

export const selectMailsOfTasks = sql({
  name: 'mail.select_mails_of_tasks',
  text: `select ${columns} from mails where task_id = any ($1::uuid[])`,
  row: mailRecord,
});
