import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { TaskEngineName } from '../../src/features/tasks/engine/transport.ts';
import {
  everySignUpHasItsAccountAndMail,
  guessesStayInTheBudget,
  nothingDeadIsAccepted,
  repeatUnknownSignUps,
} from './account-invariants.ts';
import { createAdministrator } from './administrator.ts';
import {
  answersStayDecent,
  everythingRecovers,
  processesEndOnlyWhenTold,
  resourcesReturn,
} from './answer-invariants.ts';
import { brokerFaults } from './broker-faults.ts';
import { createCaller } from './caller.ts';
import { type Chance, createChance } from './chance.ts';
import { faults, planRounds } from './faults.ts';
import type { Verdict } from './invariant.ts';
import { openJournal } from './journal.ts';
import { createMailbox } from './mailbox.ts';
import {
  enqueue,
  enqueueForEver,
  guessForEver,
  type Surroundings,
  signUpForEver,
  useAccountsForEver,
} from './people.ts';
import { createProbe } from './probe.ts';
import { readResources } from './resources.ts';
import type { Siege } from './siege-state.ts';
import { openStand, type Stand } from './stand.ts';
import {
  everyTaskHasAnEnd,
  oneAttemptSettles,
  poisonDiesAlone,
  rollingRestartCostsNoAttempt,
} from './task-invariants.ts';
import { createWorld } from './world.ts';

export type SiegeOptions = {
  readonly seed: number;
  /** Rounds of faults go on for so long; unset: each fault once, alone or in a pair. */
  readonly minutes?: number;
  /** How soon everything must work again after a fault: 30 on a machine of its own. */
  readonly recoverySeconds: number;
  /** What tells workers of tasks. */
  readonly engine: TaskEngineName;
  /** `broker`: nothing goes wrong but the broker. */
  readonly faults: 'all' | 'broker';
  /** Where the journal and the logs of the processes are written. */
  readonly folder: string;
  /** Hears what happens while it happens. */
  readonly tell: (line: string) => void;
};

const drainAtMostMs = 60_000;

/** Makes the leases of processes that are gone run out, and whatever waits for another attempt due, until told to stop. */
const hurryTime = (stand: Stand): { stop(): Promise<void> } => {
  let goesOn = true;
  const work = async (): Promise<void> => {
    while (goesOn) {
      for (const worker of stand.workers) {
        const current = worker.pid();
        for (const pid of worker.pids) if (pid !== current) await stand.expireLeasesOf(pid);
      }
      await wait(300);
    }
  };
  const working = work();
  return {
    stop: async () => {
      goesOn = false;
      await working;
    },
  };
};

const stillToDo = z.object({ count: z.number() });

/** Waits until nothing is left to do. @returns how long that took, or undefined when it took too long. */
const drain = async (stand: Stand, now: () => number): Promise<number | undefined> => {
  const startedMs = now();
  while (now() - startedMs < drainAtMostMs) {
    const [row] = await stand.database.query(`select count(*)::int as count from tasks where state <> 'dead'`);
    if (stillToDo.parse(row).count === 0) return now() - startedMs;
    await stand.hurryRetries();
    await wait(250);
  }
  return undefined;
};

const rollingRestart = async (stand: Stand): Promise<readonly string[]> => {
  const endings = [];
  for (const process of [...stand.workers, stand.api]) {
    await wait(500);
    endings.push(`${process.name} ended with ${await process.restart()}`);
  }
  return endings;
};

/** Besieges a house and judges what is left of it: one verdict a promise. */
export const laySiege = async (options: SiegeOptions): Promise<readonly Verdict[]> => {
  const { seed, minutes, recoverySeconds, folder, tell, engine } = options;
  const startedMs = performance.now();
  const now = (): number => performance.now() - startedMs;
  const say = (line: string): void => {
    journal.note(line);
    tell(`${(now() / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const journal = openJournal(join(folder, 'journal'));
  const chance = createChance(seed);
  const faultChance: Chance = chance.stream();
  const stand = await openStand({ folder, journal, now, engine });
  const among = [...(options.faults === 'all' ? faults : []), ...(engine === 'postgres' ? [] : brokerFaults)];
  try {
    await Promise.all(stand.processes.map((one) => one.ready()));
    say('The house stands.');

    const faultTimes: { readonly name: string; readonly fromMs: number; toMs: number }[] = [];
    const call = createCaller({
      origin: stand.origin,
      journal,
      faultsSince: (ms) => faultTimes.filter(({ toMs }) => toMs >= ms).map(({ name }) => name),
    });
    const administrator = await createAdministrator(stand, call, now);
    const mailbox = createMailbox(stand.smtp);
    const world = createWorld();
    const newVictim = async (): Promise<void> => {
      const email = `victim-${randomUUID()}@example.com`;
      await administrator.makeAccount(email);
      world.victims.push({ email, guesses: 0, refusals: 0 });
    };
    await newVictim();

    let goesOn = true;
    let phase = 'faults';
    const surroundings = (): Surroundings => ({
      call,
      world,
      mailbox,
      chance: chance.stream(),
      now,
      goesOn: () => goesOn,
      administrator: administrator.headers,
      phase: () => phase,
    });
    const workload = [
      signUpForEver(surroundings()),
      signUpForEver(surroundings()),
      useAccountsForEver(surroundings()),
      useAccountsForEver(surroundings()),
      useAccountsForEver(surroundings()),
      enqueueForEver(surroundings()),
      guessForEver(surroundings()),
      guessForEver(surroundings()),
    ];
    const time = hurryTime(stand);
    const probe = createProbe(stand, surroundings());
    await probe();
    await wait(3_000);
    const before = await readResources(stand);
    say('Its people are at work.');

    const enqueuePoison = async (): Promise<void> => {
      const id = await enqueue(surroundings(), 'siege.poison', {});
      if (id !== undefined) world.poisonTasks.push(id);
    };
    const endMs = minutes === undefined ? undefined : now() + minutes * 60_000;
    let victimSinceMs = now();
    do {
      for (const round of planRounds(faultChance, among)) {
        const names = round.map(({ name }) => name);
        say(names.join(', and '));
        await Promise.all(
          round.map(async (fault) => {
            const time = { name: fault.name, fromMs: now(), toMs: Number.POSITIVE_INFINITY };
            faultTimes.push(time);
            await fault.strike(stand, faultChance.stream(), { enqueuePoison });
            time.toMs = now();
          }),
        );
        const ms = await probe();
        world.recoveries.push({ after: names, ms });
        await administrator.keepLoggedIn();
        // A block ends after a quarter of an hour: before that somebody else is guessed at.
        if (now() - victimSinceMs > 4 * 60_000) {
          await newVictim();
          victimSinceMs = now();
        }
        if (endMs !== undefined && now() > endMs) break;
      }
    } while (endMs !== undefined && now() < endMs);

    say('Every process is restarted in turn, under load.');
    await stand.hurryRetries();
    phase = 'rolling restart';
    const endings = await rollingRestart(stand);
    await wait(500);
    phase = 'after';
    world.recoveries.push({ after: ['a rolling restart'], ms: await probe() });

    say('Quiet.');
    goesOn = false;
    await Promise.all(workload);
    const siege: Siege = { stand, journal, mailbox, world, call, chance, now, recoverySeconds, presentAtMost: 200 };
    const unknown = await repeatUnknownSignUps(siege);
    const drainedMs = await drain(stand, now);
    await time.stop();
    say('The checker reads journal, database and mailbox.');
    const verdicts = [
      await everySignUpHasItsAccountAndMail(siege),
      unknown,
      await everyTaskHasAnEnd(siege, drainedMs),
      await oneAttemptSettles(siege),
      ...(world.poisonTasks.length === 0 ? [] : [await poisonDiesAlone(siege)]),
      await rollingRestartCostsNoAttempt(siege, endings),
      answersStayDecent(siege),
      await nothingDeadIsAccepted(siege),
      guessesStayInTheBudget(siege),
      everythingRecovers(siege),
      processesEndOnlyWhenTold(siege),
      resourcesReturn(before, await readResources(stand)),
    ];
    return verdicts;
  } finally {
    await stand.stop();
    journal.close();
  }
};
