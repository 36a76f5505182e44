import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { castellanRoutes, emailOf, logIn, mainProgram, signUp, startOptions, startPeer } from './castellan.ts';
import { spreadOf } from './interleave.ts';
import { atMost, type Finding, type Measurement, withServers } from './measurement.ts';
import { familyOf, memoryOf, startServer } from './processes.ts';

const settleMs = 3_000;

/** What a server takes that has answered a few people and then stands idle, with its PostgreSQL beside it. */
export const measureMemory: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep) => {
    const castellan = await keep(
      startServer({
        program: mainProgram,
        nodeOptions: startOptions,
        parameters: ['serve'],
        settings: { DATA_DIR: await mkdtemp(join(folder, 'memory-')), PORT: '0', LOG_FILE: join(folder, 'memory.log') },
        folder,
      }),
    );
    for (let person = 0; person < 3; person += 1) {
      await signUp(castellan.origin, castellanRoutes.signUp, emailOf(person));
      await logIn(castellan.origin, castellanRoutes.login, emailOf(person));
    }
    const settings = { PASSWORD_HASH: 'argon2id' };
    const peer = (program: string, name: string) =>
      keep(startPeer({ program, ...(name !== '' && { postgres }), name, folder, settings }));
    const servers = [
      { name: 'bare Fastify', pid: (await peer('bare-fastify.ts', '')).pid },
      { name: 'Express + passport', pid: (await peer('express-passport.ts', 'express_memory')).pid },
      { name: 'better-auth', pid: (await peer('better-auth.ts', 'better_auth_memory')).pid },
    ];
    await wait(settleMs * scale);

    const server: number[] = [];
    const serverProportional: number[] = [];
    const database: number[] = [];
    const peers = servers.map(() => [] as number[]);
    for (let round = 0; round < rounds; round += 1) {
      const own = await memoryOf([castellan.pid]);
      server.push(own.residentMb);
      serverProportional.push(own.proportionalMb);
      const children = (await familyOf(castellan.pid)).filter((pid) => pid !== castellan.pid);
      database.push((await memoryOf(children)).proportionalMb);
      for (const [at, { pid }] of servers.entries()) peers[at]?.push((await memoryOf([pid])).residentMb);
      await wait(400);
    }
    const finding = (work: string, values: readonly number[], goalMb?: number): Finding => ({
      work: `idle memory: ${work}`,
      goal: goalMb === undefined ? '' : `at most ${goalMb} MB`,
      measured: spreadOf(values),
      digits: 0,
      unit: ' MB',
      ...(goalMb !== undefined && { isMet: atMost(goalMb) }),
    });
    return [
      {
        title: 'Memory, idle',
        standings: [],
        findings: [
          finding('the server, resident', server, 130),
          finding('the server, proportional', serverProportional),
          finding('embedded PostgreSQL, proportional', database, 40),
          ...servers.map(({ name }, at) => finding(`${name}, resident`, peers[at] ?? [])),
        ],
      },
    ];
  });
