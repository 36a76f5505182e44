import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { MailList } from './mail-list.service.ts';
import type { MailRecord } from './mail-list.store.ts';
import { mailStates, mailTemplates } from './mail-templates.ts';

const state = z.enum(mailStates);
const template = z.enum(mailTemplates);

const mailQuery = z.strictObject({
  ...pageQuery,
  state: state.exactOptional(),
  template: template.exactOptional(),
  user_id: z.uuid().exactOptional().meta({ description: 'The account that it was about.' }),
  to: z.string().min(3).max(254).exactOptional().meta({ description: 'The whole address, in any case.' }),
});

const record = {
  id: z.uuid().meta({ description: 'Also the id of the task that sends it.' }),
  state: state.meta({
    description:
      '`sending` since an attempt began; `sent` when the server took it on; `kept` in the built-in inbox; `failed` at the last attempt, and tried again as long as its task is; `refused` for good.',
  }),
  template: z.string(),
  language: z.string(),
  user_id: z.uuid().nullable(),
  to: z.string().nullable().meta({ description: 'Null once the account was erased.' }),
  subject: z.string().nullable(),
  message_id: z.string(),
  attempts: z.int(),
  response: z.string().nullable().meta({ description: 'What the server said to the last attempt.' }),
  created_at: z.iso.datetime(),
  sent_at: z.iso.datetime().nullable(),
};

const mailBody = z.strictObject(record).meta({ id: 'Mail', description: 'A mail and what became of it.' });

const openedBody = z
  .strictObject({
    ...record,
    text: z.string().nullable().meta({ description: 'Kept in the built-in inbox alone.' }),
    html: z.string().nullable(),
  })
  .meta({ id: 'OpenedMail', description: 'A mail with what it says, where that is kept.' });

export const presentMail = (mail: MailRecord) => ({
  id: mail.taskId,
  state: mail.state,
  template: mail.template,
  language: mail.language,
  user_id: mail.userId,
  to: mail.toAddress,
  subject: mail.subject,
  message_id: mail.messageId,
  attempts: mail.attempts,
  response: mail.response,
  created_at: mail.createdAt.toISOString(),
  sent_at: mail.sentAt?.toISOString() ?? null,
});

export const createMailRoutes = (mails: MailList, cursors: Cursors): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/mail',
    operationId: 'listMail',
    tag: 'Mail',
    summary: 'What was mailed, newest first',
    access: { kind: 'permission', permission: 'mail:read' },
    limit: 'general',
    query: mailQuery,
    responses: { 200: { description: 'The mails that fit every filter.', body: pageOf(mailBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'mail', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted = {
        states: filters.state && [filters.state],
        template: filters.template,
        userId: filters.user_id,
        to: filters.to,
      };
      const rows = await mails.list(wanted, after, limit + 1);
      const page = cursors.page(identity, rows, limit, (mail) => [mail.positionTime, mail.taskId]);
      return { status: 200, body: { data: page.rows.map(presentMail), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/mail/:id',
    operationId: 'getMail',
    tag: 'Mail',
    summary: 'One mail, with what it says where that is kept',
    description:
      'Text and HTML are kept only in development without `SMTP_URL`: they hold links that open accounts. Elsewhere both are null.',
    access: { kind: 'permission', permission: 'mail:read' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 200: { description: 'The mail.', body: openedBody } },
    problems: [notFound],
    handle: async ({ params }) => {
      const mail = await mails.find(params.id);
      if (mail === undefined) throw new Problem(notFound);
      return { status: 200, body: { ...presentMail(mail), text: mail.text, html: mail.html } };
    },
  }),
];
