import {
  castellanRoutes,
  emailOf,
  expressRoutes,
  logIn,
  readPair,
  signUp,
  startCastellan,
  startPeer,
} from './castellan.ts';
import { underLoad } from './contestants.ts';
import { interleave, ratioOf } from './interleave.ts';
import { type Conversation, requestBytes, requestOnce } from './load.ts';
import { atLeast, type Measurement, withServers } from './measurement.ts';

const connections = 32;
const algorithms = ['RS256', 'EdDSA'] as const;

/** Every connection spends the refresh token that it was given last. */
const rotating = (origin: string, path: string, first: readonly string[]): Conversation[] =>
  first.map((given) => {
    let refreshToken = given;
    return {
      request: () => requestBytes({ method: 'POST', path, origin, body: { refresh_token: refreshToken } }),
      hear: ({ body }) => {
        refreshToken = readPair(body).refreshToken;
      },
    };
  });

const sessionsOf = async (origin: string, routes: typeof castellanRoutes): Promise<readonly string[]> => {
  await signUp(origin, routes.signUp, emailOf(0));
  const tokens = [];
  for (let at = 0; at < connections; at += 1) tokens.push((await logIn(origin, routes.login, emailOf(0))).refreshToken);
  return tokens;
};

const bareSessions = async (origin: string): Promise<readonly string[]> => {
  const tokens = [];
  for (let at = 0; at < connections; at += 1) {
    const reply = await requestOnce({ method: 'POST', path: '/login', origin, expect: [200] });
    tokens.push(readPair(reply.body).refreshToken);
  }
  return tokens;
};

/** Refresh with rotation, family, audit and everything else on, against one signature and one transaction of two statements. */
export const measureRefresh: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const contestants = [];
    for (const algorithm of algorithms) {
      const settings = { PASSWORD_HASH: 'argon2id', JWT_ALGORITHM: algorithm };
      const name = `refresh_${algorithm.toLowerCase()}`;
      const bare = await keep(
        startPeer({ program: 'bare-refresh.ts', postgres, name: `bare_${name}`, folder, settings }),
      );
      const castellan = await keep(startCastellan({ postgres, folder, name, settings }));
      contestants.push(
        underLoad({
          name: `bare floor, ${algorithm}`,
          server: bare,
          postgres,
          conversations: rotating(bare.origin, '/refresh', await bareSessions(bare.origin)),
        }),
        underLoad({
          name: `Castellan, ${algorithm}`,
          server: castellan,
          postgres,
          conversations: rotating(
            castellan.origin,
            castellanRoutes.refresh,
            await sessionsOf(castellan.origin, castellanRoutes),
          ),
        }),
      );
    }
    const settings = { PASSWORD_HASH: 'argon2id' };
    const express = await keep(
      startPeer({ program: 'express-passport.ts', postgres, name: 'express_refresh', folder, settings }),
    );
    contestants.push(
      underLoad({
        name: 'Express + jsonwebtoken, RS256',
        server: express,
        postgres,
        conversations: rotating(express.origin, expressRoutes.refresh, await sessionsOf(express.origin, expressRoutes)),
      }),
    );
    const standings = await interleave(contestants, { rounds, durationMs: 2_000 * scale, warmUpMs: 1_000 * scale });
    return [
      {
        title: `Refresh with rotation, ${connections} connections`,
        standings,
        findings: algorithms.map((algorithm) => ({
          work: `refresh, ${algorithm}: of the bare floor`,
          goal: 'at least 0.8',
          measured: ratioOf(standings, `Castellan, ${algorithm}`, `bare floor, ${algorithm}`),
          digits: 2,
          unit: '',
          isMet: atLeast(0.8),
        })),
      },
    ];
  });
