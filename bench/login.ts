import { z } from 'zod';
import {
  betterAuthOrigin,
  betterAuthRoutes,
  castellanRoutes,
  emailOf,
  expressRoutes,
  password,
  signUp,
  startCastellan,
  startPeer,
} from './castellan.ts';
import { underLoad } from './contestants.ts';
import { type Contestant, interleave, ratioOf, spreadOf } from './interleave.ts';
import { type Conversation, requestBytes, requestOnce } from './load.ts';
import { atLeast, atMost, type Measurement, type Outcome, withServers } from './measurement.ts';
import type { ServerUnderMeasurement } from './processes.ts';

/** Enough to keep every hashing thread busy; more would only wait. */
const connections = 6;
const people = 8;
/** As many as a server on a machine with two cores takes by itself. */
const threads = '2';

/** The rate of the bare hash on as many threads; it measures itself. */
const bareHash = (server: ServerUnderMeasurement): Contestant => ({
  name: 'bare hash',
  async run(durationMs) {
    const answer = await requestOnce({
      method: 'GET',
      path: `/?ms=${durationMs}`,
      origin: server.origin,
      expect: [200],
    });
    const { hashes, elapsedMs } = z
      .object({ hashes: z.number(), elapsedMs: z.number() })
      .parse(JSON.parse(answer.body));
    return { perSecond: (hashes / elapsedMs) * 1000 };
  },
});

const logins = async (
  server: ServerUnderMeasurement,
  routes: { readonly signUp: string; readonly login: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Conversation[]> => {
  const { origin } = server;
  for (let person = 0; person < people; person += 1) await signUp(origin, routes.signUp, emailOf(person), headers);
  return Array.from({ length: connections }, (_, at) => {
    const body = { email: emailOf(at % people), password };
    const request = requestBytes({ method: 'POST', path: routes.login, origin, headers, body });
    return { request: () => request };
  });
};

/**
 * Logins a second against the bare hash with the same number of threads, and against peers at the same hash. Eight people
 * log in again and again; the hash is all but everything, so what is left is read as CPU beside the hashing threads.
 */
const measureHash =
  (scheme: 'bcrypt' | 'argon2id', durationMs: number): Measurement =>
  ({ folder, postgres, rounds, scale }) =>
    withServers(async (keep): Promise<readonly Outcome[]> => {
      const settings = { PASSWORD_HASH: scheme, PASSWORD_HASHING_THREADS: threads, THREADS: threads };
      const bare = await keep(startPeer({ program: 'bare-hash.ts', name: 'hash', folder, settings }));
      const castellan = await keep(
        startCastellan({
          postgres,
          folder,
          name: `login_${scheme}`,
          settings: { PASSWORD_HASH: scheme, PASSWORD_HASHING_THREADS: threads },
        }),
      );
      const peer = (program: string, name: string, hash: string) =>
        keep(
          startPeer({ program, postgres, name: `${name}_login_${hash}`, folder, settings: { PASSWORD_HASH: hash } }),
        );
      const express = await peer('express-passport.ts', 'express', scheme);
      const betterAuth = await peer('better-auth.ts', 'better_auth', scheme);
      const contestants = [
        bareHash(bare),
        underLoad({
          name: 'Castellan',
          hashesIn: 'lowPriorityMicros',
          server: castellan,
          postgres,
          conversations: await logins(castellan, castellanRoutes),
        }),
        underLoad({
          name: 'Express + passport',
          hashesIn: 'libuvMicros',
          server: express,
          postgres,
          conversations: await logins(express, expressRoutes),
        }),
        underLoad({
          name: 'better-auth',
          hashesIn: 'libuvMicros',
          server: betterAuth,
          postgres,
          conversations: await logins(betterAuth, betterAuthRoutes, betterAuthOrigin),
        }),
      ];
      if (scheme === 'argon2id') {
        const scrypt = await peer('better-auth.ts', 'better_auth', 'scrypt');
        const conversations = await logins(scrypt, betterAuthRoutes, betterAuthOrigin);
        contestants.push(
          underLoad({
            name: 'better-auth, its own scrypt',
            hashesIn: 'libuvMicros',
            server: scrypt,
            postgres,
            conversations,
          }),
        );
      }
      const standings = await interleave(contestants, {
        rounds,
        durationMs: durationMs * scale,
        warmUpMs: 2_000 * scale,
      });
      const besideHash = standings
        .find(({ name }) => name === 'Castellan')
        ?.samples.map(({ besideHashMicros = Number.NaN }) => besideHashMicros / 1000);
      return [
        {
          title: `Login, ${scheme === 'bcrypt' ? 'bcrypt 12' : 'argon2id (19 MiB, t=2, p=1)'}, ${threads} hashing threads`,
          standings,
          findings: [
            {
              work: `login, ${scheme}: of the bare hash rate`,
              goal: 'at least 0.97',
              measured: ratioOf(standings, 'Castellan', 'bare hash'),
              digits: 2,
              unit: '',
              isMet: atLeast(0.97),
            },
            // A few bcrypt logins a second never get warm; at argon2id's rate the same code shows what it costs.
            ...(scheme === 'argon2id'
              ? [
                  {
                    work: 'login: CPU of the API process beside the hash',
                    goal: 'at most 1 ms',
                    measured: spreadOf(besideHash ?? []),
                    digits: 2,
                    unit: ' ms',
                    isMet: atMost(1),
                  },
                ]
              : []),
            {
              work: `login, ${scheme}: of Express + passport`,
              goal: '',
              measured: ratioOf(standings, 'Castellan', 'Express + passport'),
              digits: 2,
              unit: '',
            },
            {
              work: `login, ${scheme}: of better-auth`,
              goal: '',
              measured: ratioOf(standings, 'Castellan', 'better-auth'),
              digits: 2,
              unit: '',
            },
          ],
        },
      ];
    });

export const measureLogin: Measurement = async (surroundings) => [
  ...(await measureHash('bcrypt', 3_000)(surroundings)),
  ...(await measureHash('argon2id', 2_000)(surroundings)),
];
