import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { defineLogEvent, type Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { OutboundError, type PostOutbound } from '../../platform/outbound/outbound.ts';
import { webhookHeaders } from '../../platform/outbound/webhook-signature.ts';
import { serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { createCircuitBreaker } from '../../platform/resilience/circuit-breaker.ts';
import { legacyAnswers } from './legacy-login.metrics.ts';

export type LegacySystemNeeds = {
  readonly url: URL;
  readonly keys: readonly Buffer[];
  readonly post: PostOutbound;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly log: Log;
};

/** Whom the old system knows by a login and a password. */
export type LegacyPerson = {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly emailVerified: boolean;
};

export type LegacySystem = {
  /** @returns undefined when it refuses. @throws Problem `SERVICE_UNAVAILABLE` when it gives no answer that can be used. */
  ask(identifier: string, password: string): Promise<LegacyPerson | undefined>;
  /** How long one of its latest answers took; 0 before the first. */
  recentDurationMs(): number;
  stop(): void;
};

const legacyAway = defineLogEvent<{ reason: string }>({
  name: 'legacy_login.away',
  level: 'warn',
  message: 'The old system gives no answer; whoever has no password here yet cannot log in until it does.',
});

const legacyBack = defineLogEvent({
  name: 'legacy_login.back',
  level: 'info',
  message: 'The old system answers again.',
});

const unusableAnswer = defineLogEvent<{ status: number }>({
  name: 'legacy_login.unusable_answer',
  level: 'error',
  message: 'The old system answered what LEGACY_LOGIN_URL must not: 200 with a JSON object, or 401, is expected.',
});

const timeoutMs = 5_000;
const mostCallsAtOnce = 50;
const rememberedDurations = 32;
const retryAfterSeconds = 5;

const answer = z.looseObject({
  email: z.string().max(1000).nullish(),
  name: z.string().max(2000).nullish(),
  email_verified: z.boolean().nullish(),
});

const parseAnswer = (body: Buffer | undefined): z.output<typeof answer> | undefined => {
  try {
    return answer.safeParse(JSON.parse((body ?? Buffer.alloc(0)).toString())).data;
  } catch {
    return undefined;
  }
};

const isRefusal = (status: number): boolean => status === 401 || status === 403;

/** The system the house moved in from, behind a deadline and a breaker. What is sent to it is written nowhere. */
export const createLegacySystem = (needs: LegacySystemNeeds): LegacySystem => {
  const { url, keys, clock, randomness, metrics, log } = needs;
  const stopping = new AbortController();
  const durationsMs: number[] = [];
  let calls = 0;

  const post = (identifier: string, password: string) => {
    const body = JSON.stringify({ identifier, password });
    const id = `login_${randomness.uuid()}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Castellan',
      ...webhookHeaders({ id, at: clock.now(), body }, keys),
    };
    const signal = stopping.signal;
    return needs.post({ purpose: 'legacy.login', url, headers, body, timeoutMs, signal, keepsAnswer: true });
  };

  const breaker = createCircuitBreaker({
    randomness,
    // Nobody has the empty name: a system that is back refuses it.
    probe: async () => {
      const { status } = await post('', '');
      if (status >= 500) throw new OutboundError(`The answer was ${status}.`);
    },
    onOpen: (reason) => log.write(legacyAway, { reason }),
    onClose: () => log.write(legacyBack, {}),
    ...{ threshold: 5, shortestWaitMs: 1_000, longestWaitMs: 30_000 },
  });

  const unavailable = (): Problem => {
    metrics.increment(legacyAnswers, { outcome: 'unavailable' });
    return new Problem(serviceUnavailable, { retryAfterSeconds });
  };

  const call = async (identifier: string, password: string) => {
    calls += 1;
    try {
      const reply = await post(identifier, password);
      if (reply.status >= 500) throw new OutboundError(`The answer was ${reply.status}.`);
      breaker.succeeded();
      return reply;
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      breaker.failed(error.message);
      throw unavailable();
    } finally {
      calls -= 1;
    }
  };

  return {
    async ask(identifier, password) {
      if (!breaker.isClosed() || calls >= mostCallsAtOnce) throw unavailable();
      const startedMs = clock.monotonicMs();
      const { status, body } = await call(identifier, password);
      const person = status === 200 ? parseAnswer(body) : undefined;
      if (person === undefined && !isRefusal(status)) {
        log.write(unusableAnswer, { status });
        throw unavailable();
      }
      durationsMs.push(clock.monotonicMs() - startedMs);
      if (durationsMs.length > rememberedDurations) durationsMs.shift();
      metrics.increment(legacyAnswers, { outcome: person ? 'accepted' : 'refused' });
      return (
        person && {
          email: person.email ?? undefined,
          name: person.name ?? undefined,
          emailVerified: person.email_verified === true,
        }
      );
    },
    recentDurationMs: () =>
      durationsMs[durationsMs.length === 0 ? 0 : (randomness.bytes(1)[0] ?? 0) % durationsMs.length] ?? 0,
    stop: () => {
      stopping.abort();
      breaker.stop();
    },
  };
};
