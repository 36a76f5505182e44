import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

/**
 * Begins an attempt. Values: task, template, language, user, address, subject, message id, now. No row when the mail was
 * sent or kept already. Address and subject stay as they were: they may have been forgotten since.
 */
export const beginMail = sql({
  name: 'mail.begin_mail',
  text: `insert into mails (task_id, state, template, language, user_id, to_address, subject, message_id, created_at, updated_at)
         values ($1, 'sending', $2, $3, $4, $5, $6, $7, $8, $8)
         on conflict (task_id) do update set state = 'sending', attempts = mails.attempts + 1, updated_at = excluded.updated_at
          where mails.state not in ('sent', 'kept')
         returning attempts`,
  row: z.object({ attempts: z.number() }),
});

/**
 * How the attempt ended. A mail that another attempt has sent stays sent. Of whom it was for, nothing is written once that
 * was forgotten: the server's words may name them.
 */
export const endMail = sql({
  name: 'mail.end_mail',
  text: `update mails set state = $2, response = case when to_address is not null then $3 end, updated_at = $4, sent_at = case when $2 = 'sent' then $4::timestamptz end
          where task_id = $1 and state <> 'sent'`,
  row: z.never(),
});

/** Puts the mail into the inbox. Values: task, now, text, HTML. */
export const keepMail = sql({
  name: 'mail.keep_mail',
  text: `update mails set state = 'kept', response = null, updated_at = $2, sent_at = $2,
                text_body = case when to_address is not null then $3 end, html_body = case when to_address is not null then $4 end
          where task_id = $1`,
  row: z.never(),
});

export const existsMailSince = sql({
  name: 'mail.exists_mail_since',
  text: `select exists (select from mails where user_id = $1 and template = $2 and task_id <> $3 and sent_at >= $4) as "exists"`,
  row: z.object({ exists: z.boolean() }),
});

export const forgetMailsOfUser = sql({
  name: 'mail.forget_mails_of_user',
  text: `update mails set to_address = null, subject = null, response = null, text_body = null, html_body = null
          where user_id = $1`,
  row: z.never(),
});

export const deleteOldMails = sql({
  name: 'mail.delete_old_mails',
  text: `delete from mails where task_id in (select task_id from mails where created_at < $1 limit $2)`,
  row: z.never(),
});
