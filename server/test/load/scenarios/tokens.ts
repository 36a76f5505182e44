import { setTimeout as wait } from 'node:timers/promises';
import { arrive } from '../arrivals.ts';
import { type Resident, residentPassword } from '../residents.ts';
import { atMostMs, type Goal, latenciesOf, noErrors, type Scenario, type Stage } from '../scenario.ts';
import { percentilesOf } from '../tally.ts';
import { readPair } from '../token-pair.ts';
import { createVisitor, type Visitor } from '../visitor.ts';

const holders = 200;
const perSecond = { issue: 5, verify: 1_000, refresh: 50, revoke: 5 };
/** After a logout its token must be refused within a second, by every process. */
const refusedWithinMs = 1_000;
const watchedForMs = 1_500;
const watchedEveryMs = 50;

type Holder = { readonly resident: Resident; readonly visitor: Visitor; isRefreshing: boolean };

/** A token whose session was ended, and when it was last accepted, in milliseconds after the answer to the logout. */
export type Revocation = { readonly lastAcceptedMs: number | null; readonly isRefreshRefused: boolean };

export const judgeRevocations = (revocations: readonly Revocation[]): readonly Goal[] => {
  const latest = Math.max(0, ...revocations.map(({ lastAcceptedMs }) => lastAcceptedMs ?? 0));
  const traded = revocations.filter(({ isRefreshRefused }) => !isRefreshRefused).length;
  return [
    {
      ...{ what: 'last time a revoked token was accepted, after the answer to its logout', kind: 'correctness' },
      ...{ goal: `within ${refusedWithinMs} ms`, measured: `${Math.round(latest)} ms (${revocations.length} logouts)` },
      isMet: revocations.length > 0 && latest <= refusedWithinMs,
    },
    {
      ...{ what: 'refresh tokens that were traded after their logout', kind: 'correctness', goal: '0' },
      ...{ measured: `${traded} of ${revocations.length}`, isMet: revocations.length > 0 && traded === 0 },
    },
  ];
};

const revoke = async (stage: Stage, { resident, visitor }: Holder, dueMs: number): Promise<Revocation | null> => {
  const { accessToken, refreshToken } = resident;
  const path = '/api/v1/auth/logout';
  const ended = await visitor.ask({ name: 'revoke', method: 'POST', path, accessToken, expect: [204], dueMs });
  if (ended.status !== 204) return null;
  const endedMs = stage.now();
  let lastAcceptedMs: number | null = null;
  // Over another connection, which may lead to another process.
  const other = createVisitor(stage, resident);
  const ask = { name: 'verify after revocation', path: '/api/v1/auth/verify', accessToken };
  while (stage.now() - endedMs < watchedForMs) {
    const askedMs = stage.now();
    const { status } = await other.ask({ ...ask, expect: [401, 200] });
    if (status === 200) lastAcceptedMs = askedMs - endedMs;
    await wait(watchedEveryMs);
  }
  const { status } = await other.ask({
    ...{ name: 'refresh after revocation', method: 'POST', path: '/api/v1/auth/refresh', expect: [401] },
    body: { refresh_token: refreshToken },
  });
  other.line.close();
  return { lastAcceptedMs, isRefreshRefused: status === 401 };
};

export const tokens: Scenario = {
  name: 'tokens',
  title: 'Tokens issued, checked, traded and revoked',
  description:
    'At random moments: 5 logins, 1,000 checks of a token, 50 refreshes and 5 logouts a second. The token of each logout is tried on every 50 ms for one and a half seconds, over another connection.',
  async run(stage) {
    const { house, seconds, scale, tally, watch, now } = stage;
    const rateOf = (rate: number): number => Math.max(1, rate * scale);
    const forMs = seconds * 1000;
    const leaving = await house.settle(Math.ceil(rateOf(perSecond.revoke) * seconds * 2) + 10);
    const staying = await house.settle(Math.max(10, Math.round(holders * scale)), { withPassword: true });
    const holdersOf = (residents: readonly Resident[]): Holder[] =>
      residents.map((resident) => ({ resident, visitor: createVisitor(stage, resident), isRefreshing: false }));
    const here = holdersOf(staying);
    // The one whose turn it is next, and who leaves for good.
    const queue = holdersOf(leaving);
    const anybody = (): Holder => {
      const one = here[Math.floor(Math.random() * here.length)];
      if (one === undefined) throw new Error('Nobody holds a token.');
      return one;
    };
    await stage.begin();
    const revocations: Revocation[] = [];
    const run = (rate: number, act: (dueMs: number) => Promise<void>): Promise<void> =>
      arrive({ perSecond: rateOf(rate), forMs, now, act });
    const revokeNext = async (dueMs: number): Promise<void> => {
      const holder = queue.pop();
      if (holder === undefined) return;
      const revocation = await revoke(stage, holder, dueMs);
      if (revocation !== null) revocations.push(revocation);
      holder.visitor.line.close();
    };
    await Promise.all([
      run(perSecond.issue, async (dueMs) => {
        const { resident, visitor } = anybody();
        const body = { email: resident.user.email, password: residentPassword };
        await visitor.ask({ name: 'issue', method: 'POST', path: '/api/v1/auth/login', body, expect: [200], dueMs });
      }),
      run(perSecond.verify, async (dueMs) => {
        const { resident, visitor } = anybody();
        const { accessToken } = resident;
        await visitor.ask({ name: 'verify', path: '/api/v1/auth/verify', accessToken, expect: [200], dueMs });
      }),
      run(perSecond.refresh, async (dueMs) => {
        const holder = here.find(({ isRefreshing }) => !isRefreshing);
        if (holder === undefined) return;
        // To the end of the line, so that everybody has a turn.
        here.push(...here.splice(here.indexOf(holder), 1));
        holder.isRefreshing = true;
        const body = { refresh_token: holder.resident.refreshToken };
        const path = '/api/v1/auth/refresh';
        const traded = await holder.visitor.ask({ name: 'refresh', method: 'POST', path, body, expect: [200], dueMs });
        holder.isRefreshing = false;
        if (traded.status === 200) Object.assign(holder.resident, readPair(traded.body));
      }),
      revokeNext(now()),
      run(perSecond.revoke, revokeNext),
    ]);
    await watch.end();
    for (const { visitor } of here) visitor.line.close();
    const p95Of = (...names: readonly string[]): number => percentilesOf(latenciesOf(tally, ...names)).p95;
    return {
      goals: [
        noErrors(tally),
        ...judgeRevocations(revocations),
        atMostMs('p95 of verify', 20, p95Of('verify')),
        atMostMs('p95 of refresh and revoke (documents)', 200, p95Of('refresh', 'revoke')),
        atMostMs('p95 of issue (documents)', 200, p95Of('issue')),
      ],
      notes: [],
    };
  },
};
