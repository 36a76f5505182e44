import { setTimeout as wait } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Stand } from './stand.ts';

/** Something that goes wrong. It begins when called, and is over when its promise resolves: whatever it broke may mend. */
export type Fault = {
  readonly name: string;
  /** Faults of one part don't come in pairs: a process that is frozen cannot be killed at its worst moment. */
  readonly part: 'worker' | 'api' | 'database' | 'mail' | 'broker';
  strike(stand: Stand, chance: Chance, acts: Acts): Promise<void>;
};

/** What a fault may have done over the API. */
export type Acts = { enqueuePoison(): Promise<void> };

const seconds = (chance: Chance, lowest: number, highest: number): number =>
  chance.between(lowest * 1000, highest * 1000);

/** Waits for the moment that a fault is about, but not for ever. */
const moment = async (isHere: () => boolean | Promise<boolean>, atMostMs = 2_000): Promise<void> => {
  for (const startedMs = performance.now(); performance.now() - startedMs < atMostMs; await wait(5)) {
    if (await isHere()) return;
  }
};

export const faults: readonly Fault[] = [
  {
    name: 'a worker killed at work',
    part: 'worker',
    strike: async ({ workers, runningOn }, chance) => {
      const worker = chance.pick(workers);
      await worker.ready();
      await moment(async () => (await runningOn(worker.pid())) > 0);
      worker.signal('SIGKILL');
      await worker.ready();
    },
  },
  {
    name: 'a worker frozen until its leases are gone, then awake again',
    part: 'worker',
    strike: async ({ workers, expireLeasesOf, runningOn, runningAgain }, chance) => {
      const worker = chance.pick(workers);
      await worker.ready();
      const pid = worker.pid();
      await moment(async () => (await runningOn(pid)) > 0);
      worker.signal('SIGSTOP');
      await expireLeasesOf(pid);
      // Until the other one runs what was taken away: now two believe that a task is theirs.
      await moment(async () => (await runningOn(pid)) === 0 && (await runningAgain()) > 0, 15_000);
      worker.signal('SIGCONT');
      await wait(2_000);
    },
  },
  {
    name: 'both workers killed at once',
    part: 'worker',
    strike: async ({ workers }) => {
      await Promise.all(
        workers.map(async (worker) => {
          worker.signal('SIGKILL');
          await worker.ready();
        }),
      );
    },
  },
  {
    name: 'a task that kills whoever runs it',
    part: 'worker',
    strike: async ({ isPoisonLeft }, _chance, { enqueuePoison }) => {
      await enqueuePoison();
      await moment(async () => !(await isPoisonLeft()), 45_000);
    },
  },
  {
    name: 'the API killed in mid sign-up',
    part: 'api',
    strike: async ({ api, journal }, chance) => {
      await api.ready();
      await moment(() => journal.underWay('sign-up') > 0);
      await wait(chance.below(40));
      api.signal('SIGKILL');
      await api.ready();
    },
  },
  {
    name: 'the API frozen in mid sign-up',
    part: 'api',
    strike: async ({ api, journal }, chance) => {
      await api.ready();
      await moment(() => journal.underWay('sign-up') > 0);
      api.signal('SIGSTOP');
      await wait(seconds(chance, 1, 3));
      api.signal('SIGCONT');
    },
  },
  {
    name: 'PostgreSQL restarted, sessions ended',
    part: 'database',
    strike: ({ database }) => database.restart('SIGINT'),
  },
  {
    name: 'PostgreSQL restarted without a word, recovery from its log',
    part: 'database',
    strike: ({ database }) => database.restart('SIGQUIT'),
  },
  {
    name: 'SMTP down',
    part: 'mail',
    strike: async ({ smtp }, chance) => {
      await smtp.stop();
      await wait(seconds(chance, 2, 4));
      await smtp.start();
    },
  },
  {
    name: 'SMTP that never answers',
    part: 'mail',
    strike: async ({ smtp }, chance) => {
      smtp.answerAll({ kind: 'tarpit' });
      await wait(seconds(chance, 2, 4));
      smtp.answerAll(null);
    },
  },
  {
    name: 'SMTP that takes a message on and hangs up',
    part: 'mail',
    strike: async ({ smtp }, chance) => {
      smtp.answerAll({ kind: 'drop-after-data' });
      await wait(seconds(chance, 2, 3));
      smtp.answerAll(null);
    },
  },
];

const alone = 4;

/** Every fault at least once, in the order of the seed: some alone, the rest two at a time, each with one of another part. */
export const planRounds = (chance: Chance, among: readonly Fault[] = faults): readonly (readonly Fault[])[] => {
  const drawn = chance.shuffled(among);
  const rounds = drawn.splice(0, alone).map((fault) => [fault]);
  for (let fault = drawn.shift(); fault !== undefined; fault = drawn.shift()) {
    const { part } = fault;
    const at = drawn.findIndex((other) => other.part !== part);
    const others = among.filter((one) => one.part !== part);
    const [other = others.length === 0 ? undefined : chance.pick(others)] = at < 0 ? [] : drawn.splice(at, 1);
    rounds.push(other === undefined ? [fault] : [fault, other]);
  }
  return rounds;
};
