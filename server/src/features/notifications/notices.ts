import type { Clock } from '../../platform/clock/clock.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { TaskRun } from '../../platform/tasks/task.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';
import type { DeliverMail, MailContent, MailedPlace } from '../../vocabulary/mail-content.ts';
import type { User } from '../../vocabulary/user.ts';

/** Where something was done from. */
export type Place = { readonly address: string | null; readonly userAgent: string | null };

/** A sign-in as it was recorded. */
export type RecordedSignIn = Place & { readonly recordId: Uuid; readonly at: Date };

/** What is known of an act on an account besides that it was done. */
export type RecordedAct = Place & {
  /** Whether the person did it, or somebody who administers: whose place is nobody's business. */
  readonly isOwn: boolean;
  /** The address of the account before, where the act changed it. */
  readonly emailBefore: string | null;
  readonly emailAfter: string | null;
};

/** What telling people of what happened to their accounts needs from the rest of the house. */
export type NoticeNeeds = {
  readonly db: Queryable;
  readonly deliver: DeliverMail;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  /** What a person would call the thing; null when it names itself nowhere. */
  readonly nameDevice: (userAgent: string | null) => string | null;
  readonly readSignIn: (db: Queryable, userId: UserId, sessionId: SessionId) => Promise<RecordedSignIn | undefined>;
  /** From where the person came in before that sign-in, each place once. */
  readonly earlierPlaces: (db: Queryable, userId: UserId, signIn: RecordedSignIn) => Promise<readonly Place[]>;
  /** Notes that the person is told of this sign-in. @returns false when that was noted before. */
  readonly claimNotice: (tx: Transaction, recordId: Uuid, at: Date) => Promise<boolean>;
  /** Whether the account was mailed this by another task since then. */
  readonly wasMailedSince: (
    db: Queryable,
    mail: { userId: UserId; template: MailContent['template']; taskId: string; since: Date },
  ) => Promise<boolean>;
  readonly clock: Clock;
  /** What a request did to the account. */
  readonly readAct: (db: Queryable, userId: UserId, requestId: Uuid) => Promise<RecordedAct | undefined>;
};

/** What became of a notice; goes into the task's result. */
export type NoticeResult = {
  readonly told: boolean;
  readonly because?: 'account_gone' | 'not_recorded' | 'told_lately';
};

export const untold = (because: NonNullable<NoticeResult['because']>): NoticeResult => ({ told: false, because });

/** Whoever was erased, or has not come yet, has nobody to tell. */
export const reachable = (user: User | undefined): user is User =>
  user !== undefined && user.status !== 'erased' && user.status !== 'invited';

export const mailedPlace = (
  { nameDevice }: Pick<NoticeNeeds, 'nameDevice'>,
  at: Date,
  place: Place | undefined,
): MailedPlace => ({
  at,
  address: place?.address ?? null,
  device: nameDevice(place?.userAgent ?? null),
});

/** Until an address is proved, whoever typed it also typed the name: a stranger's words have no place in a mail of ours. */
export const nameOf = ({ emailVerified, name }: User): string | null => (emailVerified ? name : null);

const pauseMs = 3_600_000;

/**
 * Mails this to the person. An address that nobody has proved may be a stranger's, whose mailbox whoever typed it must not
 * fill by what they do to their own account: it gets one mail of a kind in an hour.
 */
export const mailTo = async (
  { db, clock, deliver, wasMailedSince }: Pick<NoticeNeeds, 'db' | 'clock' | 'deliver' | 'wasMailedSince'>,
  user: User,
  content: MailContent,
  { taskId, signal }: Pick<TaskRun, 'taskId' | 'signal'>,
): Promise<NoticeResult> => {
  if (!user.emailVerified) {
    const since = new Date(clock.now().getTime() - pauseMs);
    const { template } = content;
    if (await wasMailedSince(db, { userId: user.id, template, taskId, since })) return untold('told_lately');
  }
  const to = { address: user.email, name: nameOf(user) };
  await deliver({ taskId, userId: user.id, to, language: null, content }, signal);
  return { told: true };
};
