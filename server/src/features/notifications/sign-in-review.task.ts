import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import { type NoticeNeeds, untold } from './notices.ts';
import { signInReviews } from './notifications.metrics.ts';
import { type SignInPayload, signInPayload } from './sign-in-notice.task.ts';
import { judgeSignIn, neighbourhoodOf, type SeenFrom, type SignInVerdict } from './suspicious-sign-in.ts';

/** Of which sign-ins people are told. Of suspicious ones they always are. */
export type SignInNotices = 'always' | 'new-device' | 'never';

const payload = signInPayload.extend({ is_first: z.boolean() });

export type ReviewPayload = z.output<typeof payload>;

export type SignInReviewNeeds = NoticeNeeds & {
  readonly metrics: Metrics;
  readonly database: Database;
  readonly clock: Clock;
  readonly enqueue: Enqueue;
  readonly notices: SignInNotices;
  readonly notice: Task<SignInPayload>;
  readonly warning: Task<SignInPayload>;
};

/** @returns null when the person is told nothing. */
const choose = (
  verdict: SignInVerdict,
  { notices, notice, warning }: Pick<SignInReviewNeeds, 'notices' | 'notice' | 'warning'>,
): Task<SignInPayload> | null => {
  if (verdict === 'suspicious') return warning;
  if (notices === 'always') return notice;
  return notices === 'new-device' && verdict === 'new_device' ? notice : null;
};

/**
 * Compares a sign-in with those before it and has the person told, where that is due. It is looked at here and not while
 * they wait to come in; what it decides hangs on records alone, so a second run decides the same and tells nobody twice.
 */
export const createSignInReview = (needs: SignInReviewNeeds): Task<ReviewPayload> => {
  const seenFrom = (place: { address: string | null; userAgent: string | null }): SeenFrom => ({
    network: neighbourhoodOf(place.address),
    device: needs.nameDevice(place.userAgent),
  });

  return defineTask({
    name: 'sign_in.review',
    description: 'Compares a sign-in with earlier ones and decides whether its owner is told.',
    payload,
    async run({ is_first: isFirst, ...which }, run) {
      const { user_id: userId, session_id: sessionId } = which;
      const signIn = await needs.readSignIn(needs.db, userId, sessionId);
      if (signIn === undefined) return untold('not_recorded');
      const earlier = isFirst ? null : await needs.earlierPlaces(needs.db, userId, signIn);
      const verdict = judgeSignIn(seenFrom(signIn), earlier?.map(seenFrom) ?? null);
      needs.metrics.increment(signInReviews, { verdict });
      const mail = choose(verdict, needs);
      if (mail !== null) {
        await needs.database.transaction(async (tx) => {
          if (!(await needs.claimNotice(tx, signIn.recordId, needs.clock.now()))) return;
          await needs.enqueue(tx, mail, which, { cause: run.cause });
        });
      }
      return { verdict, mail: mail?.name ?? null };
    },
  });
};
