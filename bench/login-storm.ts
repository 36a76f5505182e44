import { applyArrivals, percentile } from './arrivals.ts';
import { castellanRoutes, emailOf, logIn, password, signUp, startCastellan } from './castellan.ts';
import { type Spread, spreadOf } from './interleave.ts';
import { applyLoad, requestBytes } from './load.ts';
import { atMost, type Finding, type Measurement, type Outcome, withServers } from './measurement.ts';
import type { ServerUnderMeasurement } from './processes.ts';

const threads = '2';
const people = 8;
/** Of what the hashing threads can do: a busy morning, and a storm. */
const busyShare = 0.8;
const stormShare = 3;
/** A burst may fill the queue; what lasts longer is the storm that is measured. */
const burstMs = 3_000;
/** How often somebody with a token asks meanwhile. */
const verifyPerSecond = 100;

type Round = {
  readonly admittedP95Ms: number;
  readonly refusedMs: readonly number[];
  readonly verifyP95Ms: number;
  readonly admitted: number;
};

const measureRound = async (
  server: ServerUnderMeasurement,
  accessToken: string,
  perSecond: number,
  durationMs: number,
): Promise<Round> => {
  const { origin } = server;
  let next = 0;
  const login = (): Buffer => {
    next += 1;
    const body = { email: emailOf(next % people), password };
    return requestBytes({ method: 'POST', path: castellanRoutes.login, origin, body });
  };
  const verify = requestBytes({
    method: 'GET',
    path: '/api/v1/auth/verify',
    origin,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const [logins, verified] = await Promise.all([
    applyArrivals({ origin, perSecond, durationMs, request: login }),
    applyArrivals({ origin, perSecond: verifyPerSecond, durationMs, request: () => verify }),
  ]);
  const odd = [...logins, ...verified].find(({ status }) => ![200, 429, 503].includes(status));
  if (odd !== undefined) throw new Error(`A request was answered ${odd.status}.`);
  const latencies = (answers: typeof logins): number[] => answers.map(({ latencyMs }) => latencyMs);
  const settled = logins.filter(({ atMs }) => atMs > burstMs);
  const admitted = settled.filter(({ status }) => status === 200);
  return {
    admittedP95Ms: percentile(latencies(admitted), 0.95),
    refusedMs: latencies(settled.filter(({ status }) => status !== 200)),
    verifyP95Ms: percentile(latencies(verified), 0.95),
    admitted: admitted.length,
  };
};

const eachRound = (rounds: readonly Round[], figure: (round: Round) => number): Spread => spreadOf(rounds.map(figure));

/** Three times as many logins as there are hashes to be had: who gets in stays quick, the rest is told at once, and nobody else notices. */
const measureStorm =
  (scheme: 'bcrypt' | 'argon2id', roundMs: number): Measurement =>
  ({ folder, postgres, rounds, scale }) =>
    withServers(async (keep): Promise<readonly Outcome[]> => {
      const server = await keep(
        startCastellan({
          postgres,
          folder,
          name: `storm_${scheme}`,
          // As it comes out of the box, or the storm would not be what is measured.
          settings: {
            PASSWORD_HASH: scheme,
            PASSWORD_HASHING_THREADS: threads,
            PASSWORD_HASHING_MAX_WAIT_MS: '1000',
          },
        }),
      );
      const { origin } = server;
      for (let person = 0; person < people; person += 1) await signUp(origin, castellanRoutes.signUp, emailOf(person));
      // Somebody who does not log in again, so that no login of the storm ends their session.
      await signUp(origin, castellanRoutes.signUp, emailOf(people));
      const { accessToken } = await logIn(origin, castellanRoutes.login, emailOf(people));
      const body = { email: emailOf(0), password };
      const request = requestBytes({ method: 'POST', path: castellanRoutes.login, origin, body });
      const conversations = Array.from({ length: Number(threads) }, () => ({ request: () => request }));
      const full = await applyLoad(origin, conversations, roundMs * scale);
      const capacity = (full.requests / full.elapsedMs) * 1000;

      const calm: Round[] = [];
      const storm: Round[] = [];
      for (let round = 0; round < rounds; round += 1) {
        calm.push(await measureRound(server, accessToken, capacity * busyShare, roundMs * scale));
        storm.push(await measureRound(server, accessToken, capacity * stormShare, roundMs * scale));
      }
      const against = (figure: (round: Round) => number): Spread =>
        spreadOf(storm.map((round, at) => figure(round) / (calm[at] ? figure(calm[at]) : Number.NaN)));
      const finding = (work: string, measured: Spread, unit = '', goal = '', most?: number): Finding => ({
        work: `login storm, ${scheme}: ${work}`,
        goal,
        measured,
        digits: unit === ' ms' ? 0 : 2,
        unit,
        ...(most !== undefined && { isMet: atMost(most) }),
      });
      return [
        {
          title: `Login storm, ${scheme}`,
          standings: [],
          findings: [
            finding(
              'p95 of admitted logins, of that at 0.8 of capacity',
              against(({ admittedP95Ms }) => admittedP95Ms),
              '',
              'at most 2',
              2,
            ),
            finding(
              'p95 of admitted logins at 0.8 of capacity',
              eachRound(calm, ({ admittedP95Ms }) => admittedP95Ms),
              ' ms',
            ),
            finding(
              'p95 of refusals',
              eachRound(storm, ({ refusedMs }) => percentile(refusedMs, 0.95)),
              ' ms',
              'at most 50 ms',
              50,
            ),
            finding(
              'p95 of verify, of that at 0.8 of capacity',
              against(({ verifyP95Ms }) => verifyP95Ms),
              '',
              'at most 1.5',
              1.5,
            ),
            finding(
              'logins admitted, of capacity',
              eachRound(storm, ({ admitted }) => admitted / ((capacity * (roundMs * scale - burstMs)) / 1000)),
            ),
          ],
        },
      ];
    });

export const measureLoginStorm: Measurement = async (surroundings) => [
  ...(await measureStorm('bcrypt', 12_000)(surroundings)),
  ...(await measureStorm('argon2id', 6_000)(surroundings)),
];
