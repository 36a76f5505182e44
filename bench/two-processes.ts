import { castellanRoutes, startCastellan, startPeer } from './castellan.ts';
import { underLoad } from './contestants.ts';
import { interleave, ratioOf } from './interleave.ts';
import { atLeast, type Measurement, withServers } from './measurement.ts';
import { asking, bearers, connections } from './verify.ts';

/** What a second process brings on a machine that runs PostgreSQL and the load beside it, and what it brings to a bare framework. */
export const measureTwoProcesses: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const settings = { PASSWORD_HASH: 'argon2id' };
    const nobody = new Array(connections).fill({});
    const bare = await keep(startPeer({ program: 'bare-fastify.ts', name: 'bare', folder }));
    const bareTwo = await keep(startPeer({ program: 'bare-fastify-cluster.ts', name: 'bare_two', folder }));
    const one = await keep(startCastellan({ postgres, folder, name: 'one', settings }));
    const parameters = ['--processes', '2'];
    const two = await keep(startCastellan({ postgres, folder, name: 'two', settings, parameters }));
    const verifying = async (origin: string) =>
      asking(origin, '/api/v1/auth/verify', await bearers(origin, castellanRoutes));
    const standings = await interleave(
      [
        underLoad({ name: 'bare Fastify', server: bare, conversations: asking(bare.origin, '/', nobody) }),
        underLoad({ name: 'bare Fastify, two', server: bareTwo, conversations: asking(bareTwo.origin, '/', nobody) }),
        underLoad({ name: 'Castellan', server: one, conversations: await verifying(one.origin) }),
        underLoad({ name: 'Castellan, two', server: two, conversations: await verifying(two.origin) }),
      ],
      { rounds, durationMs: 2_000 * scale, warmUpMs: 1_500 * scale },
    );
    return [
      {
        title: `Two processes against one: check of an access token, ${connections} connections`,
        standings,
        findings: [
          {
            work: 'two processes: requests per second, of one',
            goal: 'at least 1.25',
            measured: ratioOf(standings, 'Castellan, two', 'Castellan'),
            digits: 2,
            unit: '',
            isMet: atLeast(1.25),
          },
          {
            work: 'two processes of bare Fastify: requests per second, of one',
            goal: 'the floor',
            measured: ratioOf(standings, 'bare Fastify, two', 'bare Fastify'),
            digits: 2,
            unit: '',
          },
        ],
      },
    ];
  });
