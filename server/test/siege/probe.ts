import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { addressFrom, enqueue, logIn, type Surroundings, signUp, verifyEmail } from './people.ts';
import type { Stand } from './stand.ts';
import type { Account } from './world.ts';

const tooLateMs = 90_000;

/** Tries a whole journey until it works: sign-up, its mail, the link in it, a login, and a task that is finished. */
export const createProbe =
  (stand: Stand, surroundings: Surroundings) =>
  /** @returns how long it took until everything worked, from now; infinite when it never did. */
  async (): Promise<number> => {
    const { world, call, chance, now } = surroundings;
    const startedMs = now();
    const inTime = (): boolean => now() - startedMs < tooLateMs;
    const until = async (isDone: () => Promise<boolean>): Promise<boolean> => {
      while (inTime()) {
        if (await isDone()) return true;
        await wait(100);
      }
      return false;
    };
    const account: Account = {
      email: `probe-${randomUUID()}@example.com`,
      password: `besieged ${randomUUID()}`,
      key: randomUUID(),
      address: addressFrom(chance),
      signUp: 'unknown',
      isVerified: false,
      isDisabled: false,
      isUnsure: true,
    };
    world.accounts.push(account);
    let taskId: string | undefined;
    const steps: (() => Promise<boolean>)[] = [
      async () => {
        await signUp(call, account);
        return account.signUp === 'acknowledged';
      },
      () => verifyEmail(surroundings, account),
      async () => (await logIn(call, account))?.status === 200,
      async () => {
        taskId = await enqueue(surroundings, 'siege.note', { ms: 0 });
        if (taskId !== undefined) world.tasks.push({ id: taskId, phase: 'probe' });
        return taskId !== undefined;
      },
      async () =>
        (await stand.database.query('select 1 from task_history where id = $1', [taskId ?? randomUUID()])).length > 0,
    ];
    for (const step of steps) if (!(await until(step))) return Number.POSITIVE_INFINITY;
    return now() - startedMs;
  };
