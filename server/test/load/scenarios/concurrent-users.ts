import { setTimeout as wait } from 'node:timers/promises';
import { nextAddress } from '../residents.ts';
import {
  atMostMs,
  busyTimes,
  type Chart,
  type Goal,
  latenciesOf,
  noErrors,
  none,
  type Scenario,
  type Stage,
} from '../scenario.ts';
import { percentilesOf } from '../tally.ts';
import { readPair } from '../token-pair.ts';
import { type Answered, createVisitor, type Visit } from '../visitor.ts';

/** How many people are here at once, one step after the other. */
const steps = [10, 40, 160];
/** Between two requests people look at a page; less long where there is little time. */
const pauseMs = { least: 50, most: 350 };
const secondsOfFullPauses = 10;
const password = 'correct horse battery staple load';
/** A server that asks to come back much later is asked again before, so that the time suffices for some journeys. */
const longestWaitMs = 2_000;

type Count = { begun: number; completed: number; accepted: number };

let people = 0;

/** One person's way through the house, until it is over or something is not as it should be. */
const travel = async (stage: Stage, count: Count, isOver: () => boolean): Promise<void> => {
  people += 1;
  const email = `journey-${process.pid}-${Date.now()}-${people}@example.com`;
  const visitor = createVisitor(stage, { address: nextAddress(), userAgent: 'castellan-load' });
  const pace = Math.min(1, stage.seconds / secondsOfFullPauses);
  const ask = async (visit: Visit): Promise<Answered | null> => {
    for (;;) {
      await wait((pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least)) * pace);
      const answered = await visitor.ask(visit);
      if (answered.status !== 503 || isOver()) return visit.expect.includes(answered.status) ? answered : null;
      await wait(Math.min((answered.retryAfter ?? 0) * 1000, longestWaitMs));
    }
  };
  const body = { email, password };
  const post = 'POST' as const;
  count.begun += 1;
  try {
    const signedUp = await ask({ name: 'sign-up', method: post, path: '/api/v1/auth/signup', body, expect: [201] });
    if (signedUp === null) return;
    const loggedIn = await ask({ name: 'login', method: post, path: '/api/v1/auth/login', body, expect: [200] });
    if (loggedIn === null) return;
    const first = readPair(loggedIn.body);
    const verify = { path: '/api/v1/auth/verify', accessToken: first.accessToken };
    if ((await ask({ name: 'verify', ...verify, expect: [200] })) === null) return;
    const profile = { name: 'profile', path: '/api/v1/user', accessToken: first.accessToken, expect: [200] };
    if ((await ask(profile)) === null) return;
    const refresh = { name: 'refresh', method: post, path: '/api/v1/auth/refresh', expect: [200] };
    const refreshed = await ask({ ...refresh, body: { refresh_token: first.refreshToken } });
    if (refreshed === null) return;
    const { accessToken } = readPair(refreshed.body);
    const logout = { name: 'logout', method: post, path: '/api/v1/auth/logout', accessToken, expect: [204] };
    if ((await ask(logout)) === null) return;
    const after = await ask({ name: 'verify after logout', path: verify.path, accessToken, expect: [401] });
    if (after === null) count.accepted += 1;
    else count.completed += 1;
  } finally {
    visitor.line.close();
  }
};

export const concurrentUsers: Scenario = {
  name: 'users',
  title: 'Concurrent users',
  description:
    'People sign up, log in, verify, read their profile, refresh, log out and are refused, again and again: ten at once, then forty, then 160. Between two requests each waits up to a third of a second, and as long as the server says when it is busy.',
  async run(stage) {
    const { scale, seconds, tally, watch, say } = stage;
    await stage.begin();
    const count: Count = { begun: 0, completed: 0, accepted: 0 };
    const stepMs = (seconds * 1000) / steps.length;
    const stages: { readonly at: number; readonly fromMs: number; readonly toMs: number }[] = [];
    for (const step of steps) {
      const at = Math.max(1, Math.round(step * scale));
      const fromMs = stage.now();
      const isOver = (): boolean => stage.now() - fromMs >= stepMs;
      say(`${at} at once …`);
      await Promise.all(
        Array.from({ length: at }, async () => {
          do await travel(stage, count, isOver);
          while (!isOver());
        }),
      );
      stages.push({ at, fromMs, toMs: stage.now() });
    }
    await watch.end();

    const during = ({ fromMs, toMs }: (typeof stages)[number]) =>
      tally.seen.filter(({ dueMs, status }) => dueMs >= fromMs && dueMs < toMs && status !== 0);
    const hashed = ['sign-up', 'login'];
    const p95s = stages.map((one) => {
      const seen = during(one);
      const of = (isHashed: boolean): number =>
        percentilesOf(seen.filter(({ name }) => hashed.includes(name) === isHashed).map(({ latencyMs }) => latencyMs))
          .p95;
      return { ...one, perSecond: seen.length / ((one.toMs - one.fromMs) / 1000), hashed: of(true), others: of(false) };
    });
    const others = latenciesOf(tally, 'verify', 'profile', 'refresh', 'logout', 'verify after logout');
    const goals: Goal[] = [
      noErrors(tally),
      none('sessions that were accepted after their logout', count.accepted, count.begun),
      {
        ...{ what: 'journeys completed', kind: 'correctness', goal: 'at least one' },
        ...{ measured: `${count.completed} of ${count.begun}`, isMet: count.completed > 0 },
      },
      atMostMs('p95 of what needs no hash (documents)', 200, percentilesOf(others).p95),
      atMostMs('p95 of sign-ups and logins (documents)', 200, percentilesOf(latenciesOf(tally, ...hashed)).p95),
    ];
    const chart: Chart = {
      title: 'p95 by how many are here at once',
      unit: 'ms',
      over: p95s.map(({ at }) => String(at)),
      lines: [
        { name: 'sign-up and login', values: p95s.map((one) => one.hashed) },
        { name: 'everything else', values: p95s.map((one) => one.others) },
      ],
    };
    return {
      goals,
      notes: [
        ...p95s.map(
          (one) =>
            `${one.at} at once: ${one.perSecond.toFixed(0)} requests a second, p95 ${one.hashed.toFixed(0)} ms with a hash and ${one.others.toFixed(0)} ms without.`,
        ),
        `${busyTimes(tally)} requests were told that the server is busy and when to come back, and came back.`,
      ],
      charts: [chart],
    };
  },
};
