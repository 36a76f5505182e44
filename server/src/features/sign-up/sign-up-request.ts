import type { Answer, Idempotency, RequestContext } from '../../platform/http/route.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';

/** What sign-up has to know of whatever the accounts feature makes of an address. */
export type EmailLike = { readonly typed: string; readonly canonical: string };

export type SignUpRequest<Email> = {
  readonly email: Email;
  readonly password: string;
  readonly username?: string;
  readonly name?: string;
  /** In which its mail is written; null: that of the house. */
  readonly language: MailLanguage | null;
};

export type SignUpInMode<Email> = (
  request: SignUpRequest<Email>,
  idempotency: Idempotency,
  context: RequestContext,
) => Promise<Answer>;
