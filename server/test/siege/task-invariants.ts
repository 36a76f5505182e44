import { readFile } from 'node:fs/promises';
import type { Verdict } from './invariant.ts';
import type { Siege } from './siege-state.ts';

export type Ended = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly lease_expiries: number;
  readonly dead_reason: string | null;
  readonly settled_by: string | null;
  /** When the run that settled it began, and when the task was claimed for the last time; milliseconds. */
  readonly run_began_ms: number | null;
  readonly claimed_ms: number | null;
};

/** Every task that is there: finished, dead, or still to do. */
const readTasks = ({ stand }: Siege): Promise<Ended[]> =>
  stand.database.query<Ended>(
    `select id::text, kind, state, attempts, lease_expiries, dead_reason, null as settled_by, null as run_began_ms,
            null as claimed_ms from tasks
     union all
     select id::text, kind, state, attempts, lease_expiries, null, result ->> 'attempt',
            (result ->> 'begun')::float8, (extract(epoch from started_at) * 1000)::float8 from task_history`,
  );

const byId = (tasks: readonly Ended[]): ReadonlyMap<string, readonly Ended[]> => Map.groupBy(tasks, ({ id }) => id);

const isPoison = ({ kind }: Ended): boolean => kind === 'siege.poison';

/** A task whose workers were taken away by three faults is held for poison: nobody can tell the two apart. */
const lostThreeWorkers = ({ dead_reason: reason, lease_expiries: expiries }: Ended): boolean =>
  reason === 'crashed' && expiries === 3;

export const everyTaskHasAnEnd = async (siege: Siege, drainedMs: number | undefined): Promise<Verdict> => {
  const tasks = await readTasks(siege);
  const rows = byId(tasks);
  const states = Map.groupBy(tasks, ({ state }) => state);
  const count = (state: string): number => states.get(state)?.length ?? 0;
  const waiting = tasks.filter(({ state }) => !['succeeded', 'cancelled', 'dead'].includes(state));
  const dead = tasks.filter(({ state }) => state === 'dead');
  const unlucky = dead.filter((task) => !isPoison(task) && lostThreeWorkers(task));
  const broken = [
    ...(siege.world.tasks.length === 0 ? ['no task was acknowledged, so nothing was tried'] : []),
    ...siege.world.tasks.filter(({ id }) => !rows.has(id)).map(({ id }) => `the acknowledged task ${id} is gone`),
    ...waiting.map(({ id, kind, state, attempts }) => `${kind} ${id} is still ${state} after ${attempts} attempts`),
    ...dead
      .filter((task) => !isPoison(task) && !lostThreeWorkers(task))
      .map(({ id, kind, dead_reason: reason }) => `${kind} ${id} is dead: ${reason}`),
  ];
  const drained = drainedMs === undefined ? 'not drained in time' : `drained in ${(drainedMs / 1000).toFixed(1)} s`;
  return {
    promise: 'every committed task is finished or dead, and none is lost',
    counts: `${siege.world.tasks.length} acknowledged over the API, ${rows.size} in all = ${count('succeeded')} finished + ${count('cancelled')} cancelled + ${count('dead')} dead (${unlucky.length} of them lost three workers to faults) + ${waiting.length} waiting, ${drained}`,
    broken,
  };
};

/** @param lines what the runs wrote down as they began and ended. */
export const judgeSettlements = (tasks: readonly Ended[], lines: readonly string[]): Verdict => {
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  for (const line of lines) {
    const [what = '', id = ''] = line.split(' ');
    const counted = what === 'begins' ? begun : what === 'ends' ? ended : undefined;
    counted?.set(id, (counted.get(id) ?? 0) + 1);
  }
  const broken = [...byId(tasks)]
    .filter(([, rows]) => rows.length > 1)
    .map(([id, rows]) => `${id} is there ${rows.length} times: ${rows.map(({ state }) => state).join(', ')}`);
  if (begun.size === 0) broken.push('no task ran, so nothing was tried');
  for (const { id, kind, state, attempts, settled_by: settledBy, ...times } of tasks) {
    if (kind !== 'siege.note' || state !== 'succeeded') continue;
    if (settledBy !== String(attempts)) {
      broken.push(`${id} was settled by attempt ${settledBy ?? 'none'} when ${attempts} had been begun`);
    }
    // A lost lease gives the attempt back, so the number alone does not tell a run from the one that took its place.
    const { run_began_ms: beganMs, claimed_ms: claimedMs } = times;
    if (beganMs === null || claimedMs === null || beganMs + 1 < claimedMs) {
      broken.push(`${id} was settled by a run that had lost it`);
    }
    if (!ended.has(id)) broken.push(`${id} succeeded, and its run never came to its end`);
  }
  const again = [...begun.values()].filter((times) => times > 1).length;
  const twice = [...ended.values()].filter((times) => times > 1).length;
  return {
    promise: 'no two attempts settle one task, and the last one begun is the one that does',
    counts: `${begun.size} tasks ran, ${again} were begun again, ${twice} ran to their end twice and were settled once`,
    broken,
  };
};

export const oneAttemptSettles = async (siege: Siege): Promise<Verdict> => {
  const lines = (await readFile(siege.stand.runsFile, 'utf8')).trim().split('\n');
  return judgeSettlements(await readTasks(siege), lines);
};

export const poisonDiesAlone = async (siege: Siege): Promise<Verdict> => {
  const { poisonTasks } = siege.world;
  const rows = byId(await readTasks(siege));
  const lines = (await readFile(siege.stand.runsFile, 'utf8')).split('\n');
  const kills = lines.filter((line) => line.startsWith('poisons ')).length;
  const broken = poisonTasks.flatMap((id) => {
    const [task] = rows.get(id) ?? [];
    // A fault may take a worker away after it has claimed the task and before the task could.
    const isDead = task?.state === 'dead' && task.dead_reason === 'crashed' && task.lease_expiries === 3;
    return isDead ? [] : [`${id} is ${task?.state ?? 'gone'} after ${task?.lease_expiries ?? 0} lost leases`];
  });
  if (kills > 3 * poisonTasks.length) broken.push(`${kills} workers were killed by ${poisonTasks.length} tasks`);
  if (kills === 0) broken.push('no worker was killed by it');
  return {
    promise: 'a task that kills its worker is dead as crashed after three',
    counts: `${poisonTasks.length} such tasks killed ${kills} workers`,
    broken,
  };
};

export const rollingRestartCostsNoAttempt = async (siege: Siege, endings: readonly string[]): Promise<Verdict> => {
  const rows = byId(await readTasks(siege));
  const enqueued = siege.world.tasks.filter(({ phase }) => phase === 'rolling restart');
  const broken = enqueued.length === 0 ? ['no task was enqueued meanwhile, so nothing was tried'] : [];
  for (const { id } of enqueued) {
    const [task] = rows.get(id) ?? [];
    if (task === undefined) continue;
    if (task.attempts !== 1 || task.lease_expiries !== 0) {
      broken.push(`${id} needed ${task.attempts} attempts and lost ${task.lease_expiries} leases`);
    }
  }
  broken.push(...endings.filter((ending) => !ending.endsWith(' 0')).map((ending) => `${ending} instead of 0`));
  return {
    promise: 'a rolling restart under load costs no attempt and no lease',
    counts: `${enqueued.length} tasks enqueued while ${endings.length} processes were restarted`,
    broken,
  };
};
