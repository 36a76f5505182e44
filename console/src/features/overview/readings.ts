import { useQuery } from '@tanstack/react-query';
import type { AlertRule, DeadTasks, Queue, Schedule, TaskWorker } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import type { ListPage } from '../../api/paged.ts';

/** What one call brought. Undefined values are not known yet, or could not be read: then `error` says why. */
export type Reading<Value> = {
  readonly value: Value | undefined;
  readonly error: Error | null;
  /** Whether the first answer is still awaited; never where the person may not ask. */
  readonly isAwaited: boolean;
};

/** How many rows of a list there are, as far as one page of it tells. */
export type Counted = { readonly count: number; readonly isWhole: boolean };

export type Readings = {
  /** Those that fire. */
  readonly alerts: Reading<readonly AlertRule[]>;
  readonly queues: Reading<readonly Queue[]>;
  readonly workers: Reading<readonly TaskWorker[]>;
  readonly deadLately: Reading<DeadTasks>;
  readonly schedules: Reading<readonly Schedule[]>;
  readonly signIns: Reading<{ readonly success: Counted; readonly failure: Counted }>;
  readonly mails: Reading<{ readonly failed: Counted; readonly refused: Counted }>;
  readonly invitations: Reading<Counted>;
  readonly blocks: Reading<Counted>;
};

/** The most that a page of a list holds. */
const mostCounted = 200;
const dayMs = 86_400_000;

// A person may make 100 calls a minute (`general-user`): left open, all of this takes a quarter of them.
const oftenMs = 10_000;
const seldomMs = 60_000;

const dayAgo = (): string => new Date(Date.now() - dayMs).toISOString();

const countOf = ({ data, next_cursor }: ListPage<unknown>): Counted => ({
  count: data.length,
  isWhole: next_cursor === null,
});

/** How many are newer than `since`, of a list that begins with the newest. */
export const countSince = (
  { data, next_cursor }: ListPage<{ readonly created_at: string }>,
  since: string,
): Counted => {
  const count = data.filter(({ created_at }) => created_at >= since).length;
  return { count, isWhole: next_cursor === null || count < data.length };
};

const useReading = <Value>(
  permission: string,
  key: readonly string[],
  refreshMs: number,
  read: (signal: AbortSignal) => Promise<Value>,
): Reading<Value> => {
  const isEnabled = useMay()(permission);
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read(signal),
    enabled: isEnabled,
    refetchInterval: () => paced(refreshMs),
    // Who comes back before is shown what was read then.
    staleTime: refreshMs,
  });
  return { value: data, error, isAwaited: isEnabled && data === undefined && error === null };
};

/** What the overview is made of; nothing is asked for that the person may not see. */
export const useReadings = (): Readings => ({
  alerts: useReading('alerts:read', ['alerts', 'overview'], oftenMs, async (signal) =>
    (await castellan.listAlerts({ signal })).data.filter(({ state }) => state === 'firing'),
  ),
  queues: useReading(
    'queues:read',
    ['queues', 'overview'],
    oftenMs,
    async (signal) => (await castellan.listQueues({ signal })).data,
  ),
  workers: useReading(
    'queues:read',
    ['workers', 'overview'],
    seldomMs,
    async (signal) => (await castellan.listTaskWorkers({ signal })).data,
  ),
  deadLately: useReading('tasks:read', ['dead-tasks', 'overview'], seldomMs, (signal) =>
    castellan.countDeadTasks({ query: { died_after: dayAgo() }, signal }),
  ),
  schedules: useReading(
    'schedules:read',
    ['schedules', 'overview'],
    seldomMs,
    async (signal) => (await castellan.listSchedules({ signal })).data,
  ),
  signIns: useReading('login-records:read', ['login-records', 'overview'], seldomMs, async (signal) => {
    const query = { from: dayAgo(), limit: mostCounted };
    const [success, failure] = await Promise.all([
      castellan.listLoginRecords({ query: { ...query, outcome: 'success' }, signal }),
      castellan.listLoginRecords({ query: { ...query, outcome: 'failure' }, signal }),
    ]);
    return { success: countOf(success), failure: countOf(failure) };
  }),
  mails: useReading('mail:read', ['mail', 'overview'], seldomMs, async (signal) => {
    const [failed, refused] = await Promise.all([
      castellan.listMail({ query: { state: 'failed', limit: mostCounted }, signal }),
      castellan.listMail({ query: { state: 'refused', limit: mostCounted }, signal }),
    ]);
    return { failed: countSince(failed, dayAgo()), refused: countSince(refused, dayAgo()) };
  }),
  invitations: useReading('users:read', ['invitations', 'overview'], seldomMs, async (signal) =>
    countOf(await castellan.listInvitations({ query: { limit: mostCounted }, signal })),
  ),
  blocks: useReading('rate-limits:read', ['rate-limits', 'overview'], seldomMs, async (signal) =>
    countOf(await castellan.listBlocks({ query: { limit: mostCounted }, signal })),
  ),
});

/** The permissions of which any one is enough for an overview of the house. */
export const housePermissions: readonly string[] = [
  'queues:read',
  'tasks:read',
  'schedules:read',
  'login-records:read',
  'mail:read',
  'users:read',
  'rate-limits:read',
  'monitoring:read',
  'alerts:read',
];
