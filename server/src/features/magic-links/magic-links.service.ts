import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { forbidden, oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor, AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { User } from '../../vocabulary/user.ts';
import { mayComeInByMail } from './account-by-mail.ts';
import type { MagicLinkMailPayload } from './magic-link-mail.task.ts';

type TokenOwner = { readonly userId: UserId; readonly emailCanonical: string };

/** How the client wants to keep its refresh token. */
type Transport = 'body' | 'cookie';

/** What links that let people in need of the rest of the house. `SignedIn` is whatever sign-in makes of somebody it admits. */
export type MagicLinkNeeds<Email extends { readonly canonical: string }, SignedIn> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: { readonly isOn: boolean };
  readonly tokens: {
    peek(db: Queryable, purpose: 'magic-link', token: string): Promise<TokenOwner>;
    consume(tx: Transaction, purpose: 'magic-link', token: string): Promise<TokenOwner>;
  };
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly findUserByEmail: (db: Queryable, email: Email) => Promise<User | undefined>;
  /** Held until the transaction ends. */
  readonly lockUser: (tx: Transaction, id: UserId) => Promise<User | undefined>;
  readonly canonicalEmail: (email: string) => string;
  /** Counts a request for a mail. @throws Problem `RATE_LIMIT_EXCEEDED` */
  readonly takeMail: (
    mail: { kind: string; emailCanonical: string; isAddressCounted: boolean },
    context: RequestContext,
  ) => Promise<void>;
  readonly enqueue: Enqueue;
  /**
   * Makes the account its mailbox owner's alone: the address verified, and the password, sessions and links of whoever set
   * it up before gone.
   */
  readonly handOver: (tx: Transaction, user: User, at: Date, by: AuditActor) => Promise<User>;
  /** Lets in whom `identify` names. @returns undefined when the account may not sign in. */
  readonly admit: (
    arrival: {
      method: 'magic_link';
      transport: Transport;
      identify: (tx: Transaction, at: Date) => Promise<User>;
    },
    context: RequestContext,
  ) => Promise<SignedIn | undefined>;
  readonly countFailure: (method: 'magic_link') => void;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type MagicLinks<Email, SignedIn> = {
  /**
   * Mails a link if there is an account that may have one; nothing tells whether there is.
   *
   * @throws Problem `FORBIDDEN` where magic links are off, `RATE_LIMIT_EXCEEDED`
   */
  request(email: Email, returnTo: string | null, language: MailLanguage | null, context: RequestContext): Promise<void>;
  /** Whom the link would let in, without using it up. @throws Problem `ONE_TIME_TOKEN_INVALID` */
  find(token: string): Promise<User>;
  /** Lets the owner of the mailbox in. Of any number of uses at once one succeeds. @throws Problem `ONE_TIME_TOKEN_INVALID` */
  redeem(token: string, transport: Transport, context: RequestContext): Promise<SignedIn>;
};

const purpose = 'magic-link';

export const createMagicLinks = <Email extends { readonly canonical: string }, SignedIn>(
  needs: MagicLinkNeeds<Email, SignedIn>,
  mail: Task<MagicLinkMailPayload>,
): MagicLinks<Email, SignedIn> => {
  const { database, clock, tokens } = needs;

  const requireOn = (): void => {
    if (!needs.settings.isOn) throw new Problem(forbidden, { message: 'Nobody logs in by a mailed link here.' });
  };

  const requireTheirs = (user: User | undefined, { emailCanonical }: TokenOwner): User => {
    // Whatever the account was when the link was mailed: what it is now decides.
    const isTheirs = user !== undefined && needs.canonicalEmail(user.email) === emailCanonical;
    if (!isTheirs || !mayComeInByMail(user)) throw new Problem(oneTimeTokenInvalid);
    return user;
  };

  const letIn = async (token: string, transport: Transport, context: RequestContext): Promise<SignedIn> => {
    // Looked at before anything is locked, so that the account's row is held first, as everywhere.
    const { userId } = await tokens.peek(database, purpose, token);
    const identify = async (tx: Transaction, at: Date): Promise<User> => {
      const held = await needs.lockUser(tx, userId);
      const user = requireTheirs(held, await tokens.consume(tx, purpose, token));
      if (user.emailVerified) return user;
      return needs.handOver(tx, user, at, { actorKind: 'user', actorId: userId, request: context });
    };
    const signedIn = await needs.admit({ method: 'magic_link', transport, identify }, context);
    if (signedIn === undefined) throw new Problem(oneTimeTokenInvalid);
    return signedIn;
  };

  return {
    async request(email, returnTo, language, context) {
      requireOn();
      await needs.takeMail({ kind: purpose, emailCanonical: email.canonical, isAddressCounted: false }, context);
      await database.transaction(async (tx) => {
        const user = await needs.findUserByEmail(tx, email);
        const by: AuditActor = { actorKind: 'anonymous', actorId: null, request: context };
        const isServed = user !== undefined && mayComeInByMail(user);
        // The same statements for an address that nobody has: the task knows that it has nothing to do.
        await Promise.all([
          needs.enqueue(tx, mail, { user_id: user?.id ?? null, language, return_to: returnTo }, { cause: by }),
          needs.recordAudit(tx, {
            ...by,
            at: clock.now(),
            subjectId: user?.id ?? null,
            action: 'user.magic_link_requested',
            outcome: isServed ? 'success' : 'failure',
            reason: isServed ? null : user ? 'not_active' : 'unknown_account',
            sessionId: null,
          }),
        ]);
      });
    },

    async find(token) {
      requireOn();
      const owner = await tokens.peek(database, purpose, token);
      return requireTheirs(await needs.findUser(database, owner.userId), owner);
    },

    async redeem(token, transport, context) {
      requireOn();
      try {
        return await letIn(token, transport, context);
      } catch (error) {
        if (error instanceof Problem && error.kind === oneTimeTokenInvalid) needs.countFailure('magic_link');
        throw error;
      }
    },
  };
};
