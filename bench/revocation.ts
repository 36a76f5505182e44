import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { castellanRoutes, castellanSettings, emailOf, logIn, mainProgram, signUp } from './castellan.ts';
import { spreadOf } from './interleave.ts';
import { openConnection, requestBytes, requestOnce } from './load.ts';
import { atMost, type Measurement, withServers } from './measurement.ts';
import { memoryOf, startServer } from './processes.ts';

const logoutsPerRound = 8;
const revocations = 100_000;
const sessions = 2_000;

const verifyRequest = (origin: string, accessToken: string): Buffer =>
  requestBytes({
    method: 'GET',
    path: '/api/v1/auth/verify',
    origin,
    headers: { authorization: `Bearer ${accessToken}` },
  });

/** Asks until the token is refused. @returns how long that took from the logout's answer, in milliseconds. */
const timeToRefusal = async (here: string, there: string, accessToken: string): Promise<number> => {
  const connection = await openConnection(there);
  const request = verifyRequest(there, accessToken);
  try {
    if ((await connection.send(request)).status !== 200) throw new Error('The token was refused before the logout.');
    await requestOnce({
      method: 'POST',
      path: '/api/v1/auth/logout',
      origin: here,
      headers: { authorization: `Bearer ${accessToken}` },
      expect: [204],
    });
    const endedMs = performance.now();
    while ((await connection.send(request)).status === 200) {
      if (performance.now() - endedMs > 10_000) throw new Error('The token was still good after 10 s.');
    }
    return performance.now() - endedMs;
  } finally {
    connection.close();
  }
};

const residentMb = async (pid: number): Promise<number> => (await memoryOf([pid])).residentMb;

/** How soon a logout counts on another process, and what it costs to remember who is in and who is out. */
export const measureRevocation: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const settings = await castellanSettings({
      postgres,
      folder,
      name: 'revocation',
      settings: { PASSWORD_HASH: 'argon2id', SESSIONS_PER_USER: '1000' },
    });
    const start = () =>
      keep(
        startServer({
          program: mainProgram,
          parameters: ['serve'],
          settings,
          folder,
        }),
      );
    const here = await start();
    const there = await start();
    await signUp(here.origin, castellanRoutes.signUp, emailOf(0));

    const medians: number[] = [];
    const slowest: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const times: number[] = [];
      for (let at = 0; at < logoutsPerRound; at += 1) {
        const { accessToken } = await logIn(here.origin, castellanRoutes.login, emailOf(0));
        times.push(await timeToRefusal(here.origin, there.origin, accessToken));
      }
      medians.push(spreadOf(times).median);
      slowest.push(Math.max(...times));
    }

    const before = await residentMb(there.pid);
    const count = Math.round(sessions * scale);
    const people = Math.ceil(count / 500);
    for (let person = 1; person <= people; person += 1) {
      await signUp(here.origin, castellanRoutes.signUp, emailOf(person));
    }
    const connection = await openConnection(there.origin);
    for (let at = 0; at < count; at += 1) {
      const { accessToken } = await logIn(here.origin, castellanRoutes.login, emailOf(1 + (at % people)));
      const { status } = await connection.send(verifyRequest(there.origin, accessToken));
      if (status !== 200) throw new Error(`A new token was answered ${status}.`);
    }
    connection.close();
    const withSessions = await residentMb(there.pid);

    const client = new pg.Client(settings.DATABASE_URL);
    await client.connect();
    try {
      for (let written = 0; written < revocations; written += 10_000) {
        const ids = Array.from({ length: 10_000 }, () => randomUUID());
        await client.query(
          `insert into castellan.revocations (id, session_id, reason, expires_at)
           select gen_random_uuid(), id, 'logout', now() + interval '15 minutes' from unnest($1::uuid[]) as id`,
          [ids],
        );
      }
    } finally {
      await client.end();
    }
    // The last of them is heard within a second.
    const { accessToken } = await logIn(here.origin, castellanRoutes.login, emailOf(0));
    await timeToRefusal(here.origin, there.origin, accessToken);
    const withRevocations = await residentMb(there.pid);

    return [
      {
        title: 'Revocation',
        standings: [],
        findings: [
          {
            work: 'logout: until another process refuses the token, median',
            goal: 'at most 1000 ms',
            measured: spreadOf(medians),
            digits: 0,
            unit: ' ms',
            isMet: atMost(1_000),
          },
          {
            work: 'logout: until another process refuses the token, slowest of a round',
            goal: 'at most 1000 ms',
            measured: spreadOf(slowest),
            digits: 0,
            unit: ' ms',
            isMet: atMost(1_000),
          },
          {
            work: 'memory: 10,000 sessions whose tokens were seen',
            goal: '',
            measured: spreadOf([((withSessions - before) / count) * 10_000]),
            digits: 1,
            unit: ' MB',
          },
          {
            work: 'memory: 100,000 revocations in force',
            goal: '',
            measured: spreadOf([withRevocations - withSessions]),
            digits: 1,
            unit: ' MB',
          },
        ],
      },
    ];
  });
