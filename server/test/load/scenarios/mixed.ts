import { arrive } from '../arrivals.ts';
import { makeRoom } from '../file-limit.ts';
import type { Resident } from '../residents.ts';
import { atMostMs, busyTimes, type Goal, latenciesOf, noErrors, type Scenario } from '../scenario.ts';
import { percentilesOf } from '../tally.ts';
import { readPair } from '../token-pair.ts';
import { createVisitor, type Visitor } from '../visitor.ts';

const connections = 10_000;
const perSecond = 5_000;
/** Of the requests. */
const shares = { verify: 0.9, profile: 0.08 };
/** How long the load takes to rise, of the seconds that are measured: nobody's day begins with everybody in the first second. */
const risingShare = 0.75;
/** Together they would be a storm that no load balancer lets through. */
const openedAtOnce = 200;

type Guest = { readonly visitor: Visitor; readonly resident: Resident; isRefreshing: boolean };

/** Whoever connects wants something: a server closes a connection on which nobody asks. */
const arriveAtTheDoor = async ({ visitor, resident: { accessToken } }: Guest): Promise<string | null> => {
  const failure = await visitor.line.open();
  if (failure === null) await visitor.ask({ name: 'verify', path: '/api/v1/auth/verify', accessToken, expect: [200] });
  return failure;
};

const openLines = async (guests: readonly Guest[]): Promise<string[]> => {
  const failures: string[] = [];
  for (let at = 0; at < guests.length; at += openedAtOnce) {
    const opened = await Promise.all(guests.slice(at, at + openedAtOnce).map(arriveAtTheDoor));
    failures.push(...opened.filter((failure) => failure !== null));
  }
  return failures;
};

const act = async ({ visitor, resident, isRefreshing }: Guest, dueMs: number, guest: Guest): Promise<void> => {
  const drawn = Math.random();
  const { accessToken } = resident;
  // Whoever waits for a new pair does not ask for another one.
  if (drawn < shares.verify || isRefreshing) {
    await visitor.ask({ name: 'verify', path: '/api/v1/auth/verify', accessToken, expect: [200], dueMs });
  } else if (drawn < shares.verify + shares.profile) {
    await visitor.ask({ name: 'profile', path: '/api/v1/user', accessToken, expect: [200], dueMs });
  } else {
    guest.isRefreshing = true;
    const body = { refresh_token: resident.refreshToken };
    const path = '/api/v1/auth/refresh';
    const answered = await visitor.ask({ name: 'refresh', method: 'POST', path, body, expect: [200], dueMs });
    guest.isRefreshing = false;
    if (answered.status === 200) Object.assign(resident, readPair(answered.body));
  }
};

/** The load that performance.md and the third document name. */
export const mixed: Scenario = {
  name: 'mixed',
  title: 'Mixed load on 10,000 connections',
  description:
    'Everybody has a session and a connection of their own. Requests arrive at random moments, ever more of them and then 5,000 a second: 90 % verify a token, 8 % read the profile, 2 % trade the refresh token for a new pair.',
  async run(stage) {
    const { house, scale, seconds, tally, watch, say } = stage;
    const wanted = Math.max(1, Math.round(connections * scale));
    const room = await makeRoom(wanted);
    const guestCount = Math.min(wanted, room.connections);
    say(`Signing ${guestCount.toLocaleString('en')} people in …`);
    const residents = await house.settle(guestCount);
    await stage.begin();
    const guests = residents.map(
      (resident): Guest => ({ visitor: createVisitor(stage, resident), resident, isRefreshing: false }),
    );
    const openedMs = stage.now();
    const unopened = await openLines(guests);
    const openingMs = stage.now() - openedMs;
    const rate = perSecond * scale;
    const risingForMs = seconds * 1000 * risingShare;
    const fullFromMs = stage.now() + risingForMs;
    await arrive({
      ...{ perSecond: rate, forMs: risingForMs + seconds * 1000, risingForMs, now: stage.now },
      act: async (dueMs) => {
        const guest = guests[Math.floor(Math.random() * guests.length)];
        if (guest !== undefined) await act(guest, dueMs, guest);
      },
    });
    const elapsedSeconds = (stage.now() - fullFromMs) / 1000;
    const open = guests.filter(({ visitor }) => visitor.line.isOpen).length;
    await watch.end();
    for (const { visitor } of guests) visitor.line.close();

    const full = { seen: tally.seen.filter(({ dueMs }) => dueMs >= fullFromMs) };
    const all = percentilesOf(latenciesOf(full));
    const use = watch.use();
    // What is answered after the last arrival has taken longer than it should have.
    const answeredPerSecond = full.seen.filter(({ status }) => status === 200).length / elapsedSeconds;
    const arrivedPerSecond = full.seen.length / seconds;
    const speed = (what: string, goal: string, measured: string, isMet: boolean): Goal => ({
      ...{ what, kind: 'speed', goal, measured, isMet },
    });
    return {
      goals: [
        noErrors(tally),
        {
          ...{ what: 'connections open at the end', kind: 'correctness', goal: wanted.toLocaleString('en') },
          ...{ measured: open.toLocaleString('en'), isMet: open === guestCount && unopened.length === 0 },
        },
        speed(
          'requests answered a second',
          `0.98 of the ${Math.round(arrivedPerSecond).toLocaleString('en')} that arrived`,
          Math.round(answeredPerSecond).toLocaleString('en'),
          answeredPerSecond >= arrivedPerSecond * 0.98,
        ),
        speed('answers that the server is busy', '0', String(busyTimes(full)), busyTimes(full) === 0),
        atMostMs('p95 of all requests', 20, all.p95),
        atMostMs('p99 of all requests', 50, all.p99),
        atMostMs('p95 of all requests (documents)', 200, all.p95),
        speed(
          'database connections',
          'at most 100',
          String(use.databaseConnectionsMost),
          use.databaseConnectionsMost <= 100,
        ),
        atMostMs('mean query', 5, use.meanQueryMs),
        atMostMs('mean query (documents)', 100, use.meanQueryMs),
        atMostMs('mean read of the shared cache', 1, use.meanCacheReadMs),
        atMostMs('mean read of the shared cache (documents)', 10, use.meanCacheReadMs),
        speed(
          'growth of memory',
          'under 300 MB',
          `${Math.round(use.memoryMostMb - use.memoryBeforeMb)} MB`,
          use.memoryMostMb - use.memoryBeforeMb < 300,
        ),
      ],
      notes: [
        `The load rose for ${Math.round(risingForMs / 1000)} s; times and rates of the goals are of the ${seconds} s after that, the table and the charts have all.`,
        `${guestCount.toLocaleString('en')} connections were opened, and asked once, in ${(openingMs / 1000).toFixed(1)} s.`,
        ...(room.note === null ? [] : [room.note]),
        ...[...new Set(unopened)].map((failure) => `Connections could not be opened: ${failure}`),
      ],
    };
  },
};
