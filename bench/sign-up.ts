import {
  betterAuthOrigin,
  betterAuthRoutes,
  castellanRoutes,
  emailOf,
  expressRoutes,
  password,
  startCastellan,
  startPeer,
} from './castellan.ts';
import { underLoad } from './contestants.ts';
import { interleave, type Sample, spreadOf } from './interleave.ts';
import { type Conversation, requestBytes } from './load.ts';
import { atMost, type Measurement, withServers } from './measurement.ts';

const connections = 6;

const joining = (origin: string, path: string, headers: Readonly<Record<string, string>> = {}): Conversation[] => {
  let next = 0;
  const request = (): Buffer => {
    next += 1;
    const body = { email: emailOf(next), password, ...('origin' in headers && { name: 'Somebody' }) };
    return requestBytes({ method: 'POST', path, origin, headers, body });
  };
  return new Array<Conversation>(connections).fill({ request });
};

/** What a sign-up costs beside its hash: the API process without its hashing threads, and PostgreSQL. */
export const measureSignUp: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const settings = { PASSWORD_HASH: 'argon2id' };
    const castellan = await keep(startCastellan({ postgres, folder, name: 'sign_up', settings }));
    const peer = (program: string, name: string) => keep(startPeer({ program, postgres, name, folder, settings }));
    const express = await peer('express-passport.ts', 'express_sign_up');
    const betterAuth = await peer('better-auth.ts', 'better_auth_sign_up');
    const standings = await interleave(
      [
        underLoad({
          name: 'Castellan',
          hashesIn: 'lowPriorityMicros',
          server: castellan,
          postgres,
          conversations: joining(castellan.origin, castellanRoutes.signUp),
        }),
        underLoad({
          name: 'Express',
          hashesIn: 'libuvMicros',
          server: express,
          postgres,
          conversations: joining(express.origin, expressRoutes.signUp),
        }),
        underLoad({
          name: 'better-auth (begins a session too)',
          hashesIn: 'libuvMicros',
          server: betterAuth,
          postgres,
          conversations: joining(betterAuth.origin, betterAuthRoutes.signUp, betterAuthOrigin),
        }),
      ],
      { rounds, durationMs: 1_500 * scale, warmUpMs: 1_000 * scale },
    );
    const samples: readonly Sample[] = standings[0]?.samples ?? [];
    const beside = ({ besideHashMicros = Number.NaN, postgresMicros = Number.NaN }: Sample): number =>
      (besideHashMicros + postgresMicros) / 1000;
    return [
      {
        title: `Sign-up, argon2id, ${connections} connections`,
        standings,
        findings: [
          {
            work: 'sign-up: CPU of API process and PostgreSQL beside the hash',
            goal: 'at most 2 ms',
            measured: spreadOf(samples.map(beside)),
            digits: 2,
            unit: ' ms',
            isMet: atMost(2),
          },
        ],
      },
    ];
  });
