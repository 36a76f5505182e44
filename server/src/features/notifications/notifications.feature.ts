import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { AuditActor } from '../../vocabulary/audit-entry.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import {
  type AccountPayload,
  createEmailChanged,
  createPasswordChanged,
  createSessionCopied,
} from './account-notices.task.ts';
import type { NoticeNeeds } from './notices.ts';
import { signInReviews } from './notifications.metrics.ts';
import { createSignInNotice, createSuspiciousSignIn } from './sign-in-notice.task.ts';
import { createSignInReview, type SignInNotices } from './sign-in-review.task.ts';

export type { NoticeNeeds } from './notices.ts';
export type { SignInNotices } from './sign-in-review.task.ts';

export type NotificationsNeeds = Omit<NoticeNeeds, 'db'> & {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly enqueue: Enqueue;
  readonly settings: { readonly signInNotices: SignInNotices };
};

type NotifyOfAccount = (tx: Transaction, userId: UserId, at: Date, by: AuditActor) => Promise<void>;

export type Notifications = {
  readonly feature: Feature;
  /** @param isFirst whether the person was never here before. */
  notifyOfSignIn(
    tx: Transaction,
    signIn: { readonly userId: UserId; readonly sessionId: SessionId; readonly isFirst: boolean },
    context: RequestContext,
  ): Promise<void>;
  readonly notifyOfPasswordChange: NotifyOfAccount;
  /** Tells the old address, which the audit event of the same request holds (`before.email`, `after.email`). */
  readonly notifyOfEmailChange: NotifyOfAccount;
  readonly notifyOfCopiedSession: NotifyOfAccount;
};

/** Tells people what happened to their accounts. */
export const createNotifications = (needs: NotificationsNeeds): Notifications => {
  const { enqueue, settings } = needs;
  const noticeNeeds: NoticeNeeds = { ...needs, db: needs.database };
  const notice = createSignInNotice(noticeNeeds);
  const warning = createSuspiciousSignIn(noticeNeeds);
  const review = createSignInReview({ ...needs, ...noticeNeeds, notices: settings.signInNotices, notice, warning });
  const passwordChanged = createPasswordChanged(noticeNeeds);
  const emailChanged = createEmailChanged(noticeNeeds);
  const sessionCopied = createSessionCopied(noticeNeeds);

  const notifyBy =
    (task: Task<AccountPayload>): NotifyOfAccount =>
    async (tx, userId, at, cause) => {
      await enqueue(tx, task, { user_id: userId, at: at.toISOString() }, { cause });
    };

  return {
    feature: {
      name: 'notifications',
      routes: [],
      problems: [],
      metrics: [signInReviews],
      permissions: [],
      tasks: [review, notice, warning, passwordChanged, emailChanged, sessionCopied],
    },
    async notifyOfSignIn(tx, { userId, sessionId, isFirst }, context) {
      // With nothing to compare it with, only who is always told is told of it.
      if (isFirst && settings.signInNotices !== 'always') return;
      const cause = { actorKind: 'user', actorId: userId, request: context } as const;
      await enqueue(tx, review, { user_id: userId, session_id: sessionId, is_first: isFirst }, { cause });
    },
    notifyOfPasswordChange: notifyBy(passwordChanged),
    notifyOfEmailChange: notifyBy(emailChanged),
    notifyOfCopiedSession: notifyBy(sessionCopied),
  };
};
