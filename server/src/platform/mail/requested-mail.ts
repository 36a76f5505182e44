import { z } from 'zod';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import { acceptedLanguage } from '../http/accepted-language.ts';

/** The languages that mail is written in. */
const mailLanguages = ['en', 'de'] as const satisfies readonly MailLanguage[];

/**
 * What a task holds that mails the owner of an account because somebody asked for it over HTTP. Nobody has it (`user_id`
 * null): the task is made all the same, so that making it tells nothing, and mails nobody.
 */
export const requestedMail = z.strictObject({
  user_id: z.uuid().nullable(),
  language: z.enum(mailLanguages).nullable(),
});

export type RequestedMail = z.output<typeof requestedMail>;

/** The language of a mail to whoever sent this `Accept-Language`; null: the language of the house. */
export const mailLanguageOf = (acceptLanguage: string | undefined): MailLanguage | null =>
  acceptedLanguage(acceptLanguage, mailLanguages);

/** What a task of this kind answers, for whoever looks at it later. */
export type MailOutcome = { readonly mailed: true } | { readonly mailed: false; readonly because: string };

export const notMailed = (because: string): MailOutcome => ({ mailed: false, because });
