import type { MailContent, MailLanguage } from './mail-content.ts';
import type { User } from './user.ts';

/** What a mail with a link shows of it. */
export type LinkValues = { readonly name: string | null; readonly link: URL; readonly validForMinutes: number };

/** A link with a one-time token of a purpose, on its way to the owner of an account. */
export type MailedLink<Purpose extends string> = {
  readonly taskId: string;
  readonly user: User;
  readonly language: MailLanguage | null;
  readonly purpose: Purpose;
  /** The page that the link opens. */
  readonly path: string;
  readonly contentOf: (values: LinkValues) => MailContent;
};

/** Makes the token, and mails the link. */
export type MailLink<Purpose extends string> = (mailed: MailedLink<Purpose>, signal: AbortSignal) => Promise<void>;
