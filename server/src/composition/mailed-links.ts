import { accounts } from '../features/accounts/accounts.feature.ts';
import type { OneTimeTokens, TokenPurpose } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { DeliverMail } from '../vocabulary/mail-content.ts';
import type { MailLink } from '../vocabulary/mailed-link.ts';

const validForMinutes = 15;

/**
 * Mails a link whose token is made now, so that its time counts from here and no payload ever holds one.
 *
 * Until an address is proved, whoever typed it also typed the name: a stranger's words have no place in a mail of ours.
 */
export const createMailLink =
  (needs: {
    readonly database: Database;
    readonly tokens: OneTimeTokens;
    readonly publicUrl: URL;
    readonly deliver: DeliverMail;
  }): MailLink<TokenPurpose> =>
  async ({ taskId, user, language, purpose, path, contentOf }, signal) => {
    const owner = { userId: user.id, emailCanonical: accounts.canonicalLogin(user.email) };
    const link = new URL(path, needs.publicUrl);
    link.searchParams.set('token', await needs.tokens.mint(needs.database, purpose, owner, validForMinutes * 60_000));
    const name = user.emailVerified ? user.name : null;
    const content = contentOf({ name, link, validForMinutes });
    await needs.deliver({ taskId, userId: user.id, to: { address: user.email, name }, language, content }, signal);
  };
