import type { RecordedSeries } from '../harness/recorded-figures.ts';

/** Two stories about one rule: one in which it fires, and one that looks alike in which it must not. */
export type AlertScenario = {
  readonly rule: string;
  readonly lastsSeconds: number;
  readonly fires: readonly RecordedSeries[];
  readonly quiet: readonly RecordedSeries[];
};

const minute = 60;
const hour = 3_600;

const always =
  (value: number) =>
  (_second: number): number =>
    value;
const from =
  (start: number, value: number | null, before = 0) =>
  (second: number) =>
    second >= start ? value : before;
/** Once, at this second. */
const once = (start: number, value: number) => (second: number) => (second === start ? value : 0);

const counter = (metric: string, labels: RecordedSeries['labels'], at: RecordedSeries['at']): RecordedSeries => ({
  ...{ metric, labels, at },
});
const gauge = counter;
const histogram = (
  metric: string,
  labels: RecordedSeries['labels'],
  each: number,
  at: RecordedSeries['at'],
): RecordedSeries => ({ ...{ metric, labels, each, at } });

const request = (status: string, at: RecordedSeries['at'], { route = '/api/v1/users', each = 0.02 } = {}) =>
  histogram('http.server.request.duration', { method: 'GET', route, status }, each, at);

const attempt = (outcome: string, at: RecordedSeries['at']) =>
  counter('castellan.auth.login.attempts', { method: 'password', outcome }, at);

const run = (kind: string, outcome: string, at: RecordedSeries['at']) =>
  histogram('castellan.task.run.duration', { kind, outcome }, 0.05, at);

const check = (component: string, at: RecordedSeries['at']) => gauge('castellan.health.check.up', { component }, at);

export const alertScenarios: readonly AlertScenario[] = [
  {
    rule: 'api-error-rate',
    lastsSeconds: 15 * minute,
    fires: [request('200', always(20)), request('500', from(3 * minute, 4))],
    // Too few to conclude anything, and a probe that says that it is not ready.
    quiet: [
      request('200', always(0.5)),
      request('500', from(3 * minute, 0.5)),
      request('503', always(50), { route: '/health/ready' }),
    ],
  },
  {
    rule: 'api-slow',
    lastsSeconds: 20 * minute,
    fires: [request('200', always(20)), request('200', from(5 * minute, 5), { route: '/api/v1/roles', each: 2 })],
    quiet: [request('200', always(200)), request('200', from(5 * minute, 5), { route: '/api/v1/roles', each: 2 })],
  },
  {
    rule: 'slo-burn-fast',
    lastsSeconds: 90 * minute,
    fires: [request('200', always(20)), request('500', from(20 * minute, 1))],
    // Much, but not 14.4 times too much.
    quiet: [request('200', always(20)), request('500', from(20 * minute, 0.2))],
  },
  {
    rule: 'slo-burn-steady',
    lastsSeconds: 3 * hour,
    fires: [request('200', always(50)), request('500', from(hour, 0.6))],
    quiet: [request('200', always(50)), request('500', from(hour, 0.1))],
  },
  {
    rule: 'slo-burn-slow',
    lastsSeconds: 3 * hour,
    fires: [request('200', always(50)), request('500', from(hour, 0.15))],
    quiet: [request('200', always(50)), request('500', from(hour, 0.02))],
  },
  {
    rule: 'database-down',
    lastsSeconds: 5 * minute,
    fires: [check('database', from(2 * minute, 0, 1))],
    // One failed check between two that passed.
    quiet: [check('database', (second) => (second === 2 * minute ? 0 : 1))],
  },
  {
    rule: 'database-connection-failures',
    lastsSeconds: 6 * minute,
    fires: [counter('castellan.db.connection.errors', {}, once(3 * minute, 7))],
    quiet: [counter('castellan.db.connection.errors', {}, once(3 * minute, 2))],
  },
  {
    rule: 'database-pool-starved',
    lastsSeconds: 6 * minute,
    fires: [counter('db.client.connection.timeouts', {}, once(3 * minute, 1))],
    quiet: [counter('db.client.connection.timeouts', {}, always(0))],
  },
  {
    rule: 'table-bloat',
    lastsSeconds: 30 * minute,
    fires: [gauge('castellan.db.table.dead_tuples', { table: 'tasks' }, from(3 * minute, 500_000, 900))],
    // Vacuum comes in time.
    quiet: [gauge('castellan.db.table.dead_tuples', { table: 'tasks' }, (second) => (second % (12 * minute)) * 400)],
  },
  {
    rule: 'database-replica-down',
    lastsSeconds: 6 * minute,
    fires: [
      gauge('castellan.db.replica.up', { replica: '1' }, always(1)),
      gauge('castellan.db.replica.up', { replica: '2' }, from(2 * minute, 0, 1)),
    ],
    // It came back before anybody had to look.
    quiet: [
      gauge('castellan.db.replica.up', { replica: '1' }, (second) =>
        second > 2 * minute && second <= 2 * minute + 30 ? 0 : 1,
      ),
    ],
  },
  {
    rule: 'redis-down',
    lastsSeconds: 5 * minute,
    fires: [check('redis', from(2 * minute, 0, 1)), check('database', always(1))],
    // Without REDIS_URL nobody checks it.
    quiet: [check('database', always(1))],
  },
  {
    rule: 'limiter-without-store',
    lastsSeconds: 4 * minute,
    fires: [
      histogram(
        'castellan.ratelimit.store.duration',
        { store: 'memory', outcome: 'answered' },
        0.00001,
        once(3 * minute, 4),
      ),
    ],
    quiet: [
      histogram('castellan.ratelimit.store.duration', { store: 'redis', outcome: 'answered' }, 0.001, always(10)),
    ],
  },
  {
    rule: 'queue-backlog',
    lastsSeconds: 10 * minute,
    fires: [
      gauge('castellan.task.queue.depth', { queue: 'default', state: 'ready' }, from(2 * minute, 1_500, 3)),
      gauge('castellan.task.queue.depth', { queue: 'email-events', state: 'ready' }, always(12)),
    ],
    quiet: [gauge('castellan.task.queue.depth', { queue: 'default', state: 'scheduled' }, from(2 * minute, 1_500, 3))],
  },
  {
    rule: 'queue-stuck',
    lastsSeconds: 15 * minute,
    fires: [gauge('castellan.task.queue.oldest_ready.age', { queue: 'email-events' }, (second) => second)],
    quiet: [gauge('castellan.task.queue.oldest_ready.age', { queue: 'email-events' }, (second) => second % 240)],
  },
  {
    rule: 'dead-letter',
    lastsSeconds: 5 * minute,
    fires: [gauge('castellan.task.queue.depth', { queue: 'default', state: 'dead' }, from(2 * minute, 1))],
    quiet: [gauge('castellan.task.queue.depth', { queue: 'default', state: 'running' }, from(2 * minute, 1))],
  },
  {
    rule: 'task-failures',
    lastsSeconds: 25 * minute,
    fires: [
      run('email.send', 'succeeded', always(1)),
      run('email.send', 'failed', from(5 * minute, 2)),
      run('report.daily_logins', 'succeeded', always(1)),
    ],
    quiet: [run('email.send', 'succeeded', always(1)), run('email.send', 'failed', from(5 * minute, 0.1))],
  },
  {
    rule: 'lease-expiries',
    lastsSeconds: 10 * minute,
    fires: [counter('castellan.task.lease.expired', { queue: 'default' }, once(3 * minute, 4))],
    quiet: [counter('castellan.task.lease.expired', { queue: 'default' }, once(3 * minute, 1))],
  },
  {
    rule: 'no-workers',
    lastsSeconds: 10 * minute,
    fires: [gauge('castellan.task.worker.slots', { queue: 'default', state: 'free' }, from(2 * minute, null, 4))],
    // All of them are at work.
    quiet: [
      gauge('castellan.task.worker.slots', { queue: 'default', state: 'free' }, from(2 * minute, 0, 4)),
      gauge('castellan.task.worker.slots', { queue: 'default', state: 'used' }, from(2 * minute, 4)),
    ],
  },
  {
    rule: 'schedule-late',
    lastsSeconds: 10 * minute,
    fires: [
      histogram('castellan.task.schedule.lag', { schedule: 'clean_up.expired' }, 130, (second) =>
        second > minute && second % 120 === 0 ? 1 : 0,
      ),
    ],
    quiet: [
      histogram('castellan.task.schedule.lag', { schedule: 'clean_up.expired' }, 0.4, (second) =>
        second % 120 === 0 ? 1 : 0,
      ),
    ],
  },
  {
    rule: 'schedule-missed',
    lastsSeconds: 10 * minute,
    fires: [counter('castellan.task.schedule.missed', { schedule: 'report.daily_logins' }, once(3 * minute, 1))],
    quiet: [counter('castellan.task.schedule.missed', { schedule: 'report.daily_logins' }, always(0))],
  },
  {
    rule: 'transport-degraded',
    lastsSeconds: 10 * minute,
    fires: [gauge('castellan.task.transport.up', { transport: 'postgres' }, from(3 * minute, 0, 1))],
    quiet: [
      gauge('castellan.task.transport.up', { transport: 'postgres' }, (second) => (second === 3 * minute ? 0 : 1)),
    ],
  },
  {
    rule: 'task-broker-down',
    lastsSeconds: 5 * minute,
    fires: [check('task_broker', from(2 * minute, 0, 1)), check('database', always(1))],
    // With TASK_ENGINE=postgres nobody checks it.
    quiet: [check('database', always(1))],
  },
  {
    rule: 'login-failures',
    lastsSeconds: 25 * minute,
    fires: [attempt('success', always(4)), attempt('failure', from(5 * minute, 2))],
    quiet: [attempt('success', always(4)), attempt('failure', always(0.2))],
  },
  {
    rule: 'refresh-token-reuse',
    lastsSeconds: 6 * minute,
    fires: [counter('castellan.auth.token.refreshes', { outcome: 'reuse_detected' }, once(3 * minute, 1))],
    quiet: [counter('castellan.auth.token.refreshes', { outcome: 'rotated' }, always(5))],
  },
  {
    rule: 'blocks-surging',
    lastsSeconds: 10 * minute,
    fires: [
      counter('castellan.ratelimit.blocks', { policy: 'login-address' }, from(2 * minute, 4)),
      counter('castellan.ratelimit.blocks', { policy: 'login-account' }, from(2 * minute, 4)),
    ],
    quiet: [counter('castellan.ratelimit.blocks', { policy: 'login-address' }, always(0.5))],
  },
  {
    rule: 'cpu-high',
    lastsSeconds: 30 * minute,
    fires: [gauge('system.cpu.utilization', {}, from(5 * minute, 0.95, 0.3))],
    // Busy for a moment.
    quiet: [gauge('system.cpu.utilization', {}, (second) => (second < 4 * minute ? 0.95 : 0.3))],
  },
  {
    rule: 'memory-high',
    lastsSeconds: 20 * minute,
    fires: [gauge('system.memory.utilization', {}, from(3 * minute, 0.95, 0.5))],
    quiet: [gauge('system.memory.utilization', {}, always(0.8))],
  },
  {
    rule: 'disk-low',
    lastsSeconds: 20 * minute,
    fires: [gauge('system.filesystem.utilization', {}, from(3 * minute, 0.91, 0.7))],
    quiet: [gauge('system.filesystem.utilization', {}, always(0.79))],
  },
  {
    rule: 'event-loop-slow',
    lastsSeconds: 10 * minute,
    fires: [gauge('nodejs.eventloop.delay.p99', {}, from(3 * minute, 0.4, 0.02))],
    quiet: [gauge('nodejs.eventloop.delay.p99', {}, (second) => (second === 3 * minute ? 0.4 : 0.02))],
  },
  {
    rule: 'component-down',
    lastsSeconds: 10 * minute,
    fires: [check('mail', from(3 * minute, 0, 1)), check('disk', always(1))],
    // They have alerts of their own.
    quiet: [
      check('redis', always(0)),
      check('database', always(0)),
      check('task_broker', always(0)),
      check('mail', always(1)),
    ],
  },
  {
    rule: 'telemetry-dropping',
    lastsSeconds: 10 * minute,
    fires: [counter('castellan.telemetry.dropped', { reason: 'bad_value' }, from(3 * minute, 1))],
    // Two by mistake, and the traces that a busy house may not keep.
    quiet: [
      counter('castellan.telemetry.dropped', { reason: 'bad_value' }, once(3 * minute, 2)),
      counter('castellan.telemetry.dropped', { reason: 'trace_over_budget' }, always(5)),
      counter('castellan.telemetry.dropped', { reason: 'trace_flood' }, always(5)),
    ],
  },
  {
    rule: 'instance-absent',
    lastsSeconds: 5 * minute,
    fires: [gauge('castellan.instance.absent', {}, from(2 * minute, 1))],
    quiet: [gauge('castellan.instance.absent', {}, always(0))],
  },
];
