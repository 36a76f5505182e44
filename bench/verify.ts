import {
  betterAuthOrigin,
  betterAuthRoutes,
  castellanRoutes,
  emailOf,
  expressRoutes,
  logIn,
  password,
  signUp,
  startCastellan,
  startPeer,
} from './castellan.ts';
import { underLoad } from './contestants.ts';
import { interleave, ratioOf } from './interleave.ts';
import { type Conversation, requestBytes } from './load.ts';
import { atLeast, type Measurement, withServers } from './measurement.ts';

export const connections = 32;

export const asking = (
  origin: string,
  path: string,
  headers: readonly Readonly<Record<string, string>>[],
): Conversation[] =>
  headers.map((header) => {
    const request = requestBytes({ method: 'GET', path, origin, headers: header });
    return { request: () => request };
  });

/** Sessions of one person, one for each connection: every connection asks with a token of its own. */
export const bearers = async (
  origin: string,
  routes: { readonly signUp: string; readonly login: string },
): Promise<readonly Readonly<Record<string, string>>[]> => {
  await signUp(origin, routes.signUp, emailOf(0));
  const headers = [];
  for (let at = 0; at < connections; at += 1) {
    const { accessToken } = await logIn(origin, routes.login, emailOf(0));
    headers.push({ authorization: `Bearer ${accessToken}` });
  }
  return headers;
};

const sessionCookies = async (origin: string): Promise<readonly Readonly<Record<string, string>>[]> => {
  await signUp(origin, betterAuthRoutes.signUp, emailOf(0), betterAuthOrigin);
  const headers = [];
  for (let at = 0; at < connections; at += 1) {
    const reply = await fetch(new URL(betterAuthRoutes.login, origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...betterAuthOrigin },
      body: JSON.stringify({ email: emailOf(0), password }),
    });
    headers.push({
      cookie: reply.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    });
  }
  return headers;
};

/** The check of an access token (RS256) with everything on, against a bare answer and what peers do for the same question. */
export const measureVerify: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const settings = { PASSWORD_HASH: 'argon2id' };
    const bare = await keep(startPeer({ program: 'bare-fastify.ts', name: 'bare', folder }));
    const castellan = await keep(startCastellan({ postgres, folder, name: 'verify', settings }));
    const express = await keep(
      startPeer({ program: 'express-passport.ts', postgres, name: 'express_verify', folder, settings }),
    );
    const betterAuth = await keep(
      startPeer({ program: 'better-auth.ts', postgres, name: 'better_auth_verify', folder, settings }),
    );
    const standings = await interleave(
      [
        underLoad({
          name: 'bare Fastify',
          server: bare,
          conversations: asking(bare.origin, '/', new Array(connections).fill({})),
        }),
        underLoad({
          name: 'Castellan',
          server: castellan,
          postgres,
          conversations: asking(
            castellan.origin,
            '/api/v1/auth/verify',
            await bearers(castellan.origin, castellanRoutes),
          ),
        }),
        underLoad({
          name: 'Express + passport-jwt',
          server: express,
          postgres,
          conversations: asking(express.origin, '/verify', await bearers(express.origin, expressRoutes)),
        }),
        underLoad({
          name: 'better-auth get-session',
          server: betterAuth,
          postgres,
          conversations: asking(betterAuth.origin, '/api/auth/get-session', await sessionCookies(betterAuth.origin)),
        }),
      ],
      { rounds, durationMs: 2_000 * scale, warmUpMs: 1_500 * scale },
    );
    return [
      {
        title: `Check of an access token (RS256), ${connections} connections`,
        standings,
        findings: [
          {
            work: 'verify: of bare Fastify, requests per second',
            goal: 'at least 0.5',
            measured: ratioOf(standings, 'Castellan', 'bare Fastify'),
            digits: 2,
            unit: '',
            isMet: atLeast(0.5),
          },
          {
            work: 'verify: of bare Fastify, requests per CPU second of the server',
            goal: 'at least 0.5',
            measured: ratioOf(standings, 'Castellan', 'bare Fastify', ({ cpuMicros }) => 1 / (cpuMicros ?? Number.NaN)),
            digits: 2,
            unit: '',
            isMet: atLeast(0.5),
          },
          {
            work: 'verify: of Express + passport-jwt',
            goal: 'at least 6',
            measured: ratioOf(standings, 'Castellan', 'Express + passport-jwt'),
            digits: 1,
            unit: '',
            isMet: atLeast(6),
          },
          {
            work: 'verify: of better-auth get-session',
            goal: 'at least 10',
            measured: ratioOf(standings, 'Castellan', 'better-auth get-session'),
            digits: 1,
            unit: '',
            isMet: atLeast(10),
          },
        ],
      },
    ];
  });
