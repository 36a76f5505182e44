/** How busy the house is, 1 on an ordinary morning. */
export type Load = number;

/** A series that is made up. Counts are of a minute at load 1. */
export type Track = { readonly metric: string; readonly labels: Readonly<Record<string, string>> } & (
  | { readonly kind: 'counter'; readonly perMinute: number }
  | { readonly kind: 'histogram'; readonly perMinute: number; readonly medianSeconds: number }
  | { readonly kind: 'gauge'; readonly value: (load: Load, wobble: number) => number }
);

const counter = (metric: string, labels: Track['labels'], perMinute: number): Track => ({
  ...{ metric, labels, perMinute },
  kind: 'counter',
});

const histogram = (metric: string, labels: Track['labels'], perMinute: number, medianSeconds: number): Track => ({
  ...{ metric, labels, perMinute, medianSeconds },
  kind: 'histogram',
});

const gauge = (metric: string, labels: Track['labels'], value: (load: Load, wobble: number) => number): Track => ({
  ...{ metric, labels, value },
  kind: 'gauge',
});

const mebibyte = 1_048_576;

const routes: readonly (readonly [
  method: string,
  route: string,
  status: string,
  perMinute: number,
  seconds: number,
])[] = [
  ['GET', '/api/v1/auth/verify', '200', 84, 0.004],
  ['GET', '/api/v1/auth/verify', '401', 3, 0.003],
  ['GET', '/api/v1/user', '200', 36, 0.009],
  ['PATCH', '/api/v1/user', '200', 0.6, 0.022],
  ['POST', '/api/v1/auth/refresh', '200', 18, 0.017],
  ['POST', '/api/v1/auth/refresh', '401', 0.4, 0.008],
  ['POST', '/api/v1/auth/login', '200', 4, 0.29],
  ['POST', '/api/v1/auth/login', '401', 0.5, 0.28],
  ['POST', '/api/v1/auth/register', '202', 0.3, 0.31],
  ['GET', '/api/v1/users', '200', 2.4, 0.031],
  ['GET', '/api/v1/users', '500', 0.01, 0.9],
  ['GET', '/api/v1/tasks', '200', 3.2, 0.024],
  ['GET', '/api/v1/queues', '200', 5, 0.013],
  ['GET', '/api/v1/mail', '200', 0.8, 0.027],
  ['GET', '/api/v1/audit-events', '200', 0.5, 0.035],
  ['GET', '/api/v1/audit-events', '503', 0.004, 2.6],
];

const ofRequests = routes.map(([method, route, status, perMinute, seconds]) =>
  histogram('http.server.request.duration', { method, route, status }, perMinute, seconds),
);

const ofSigningIn: readonly Track[] = [
  counter('castellan.auth.login.attempts', { method: 'password', outcome: 'success' }, 3.6),
  counter('castellan.auth.login.attempts', { method: 'magic_link', outcome: 'success' }, 0.4),
  counter('castellan.auth.login.attempts', { method: 'password', outcome: 'failure' }, 0.5),
  histogram('castellan.auth.login.duration', { outcome: 'success' }, 4, 0.28),
  histogram('castellan.auth.login.duration', { outcome: 'failure' }, 0.5, 0.27),
  histogram('castellan.password.hash.duration', { operation: 'verify', scheme: 'bcrypt' }, 4.2, 0.24),
  histogram('castellan.password.hash.duration', { operation: 'hash', scheme: 'bcrypt' }, 0.4, 0.25),
  counter('castellan.auth.token.issued', { type: 'access' }, 22),
  counter('castellan.auth.token.issued', { type: 'refresh' }, 22),
  counter('castellan.auth.token.refreshes', { outcome: 'rotated' }, 18),
  counter('castellan.auth.token.refreshes', { outcome: 'expired' }, 0.3),
  counter('castellan.auth.token.revocations', { reason: 'logout' }, 1.2),
  counter('castellan.auth.token.revocations', { reason: 'password_changed' }, 0.05),
  counter('castellan.auth.registrations', { outcome: 'success' }, 0.25),
  counter('castellan.auth.password_resets', { outcome: 'success' }, 0.04),
  counter('castellan.ratelimit.decisions', { policy: 'login-address', outcome: 'refused' }, 0.12),
  counter('castellan.ratelimit.decisions', { policy: 'general-user', outcome: 'refused' }, 0.05),
];

const ofPeople: readonly Track[] = [
  gauge('castellan.auth.user.active', { window: '1h' }, (load) => Math.round(1 + 26 * load)),
  gauge('castellan.auth.user.active', { window: '1d' }, (_, wobble) => Math.round(41 + 3 * wobble)),
  gauge('castellan.auth.user.active', { window: '7d' }, (_, wobble) => Math.round(52 + 2 * wobble)),
  gauge('castellan.auth.user.active', { window: '30d' }, () => 58),
  gauge('castellan.auth.session.active', {}, (load, wobble) => Math.round(110 + 30 * load + 4 * wobble)),
  gauge('castellan.auth.users', { status: 'active' }, () => 55),
  gauge('castellan.auth.users', { status: 'unverified' }, () => 3),
  gauge('castellan.auth.users', { status: 'disabled' }, () => 2),
];

const ofTasks: readonly Track[] = [
  ...(['email.send', 'email.login_report', 'sign_in.review', 'audit.ship'] as const).flatMap((kind, index) => {
    const queue = kind === 'audit.ship' ? 'audit-events' : kind === 'sign_in.review' ? 'default' : 'email-events';
    const perMinute = [0.9, 0.02, 4, 0.3][index] ?? 1;
    return [
      counter('castellan.task.enqueued', { kind, queue }, perMinute),
      counter('castellan.task.finished', { kind, queue, state: 'succeeded' }, perMinute),
      histogram(
        'castellan.task.run.duration',
        { kind, outcome: 'succeeded' },
        perMinute,
        [0.18, 0.4, 0.012, 0.06][index] ?? 0.1,
      ),
    ];
  }),
  counter('castellan.task.finished', { kind: 'email.send', queue: 'email-events', state: 'dead' }, 0.004),
  counter('castellan.task.retried', { kind: 'email.send', queue: 'email-events' }, 0.03),
  histogram('castellan.task.wait.duration', { queue: 'email-events' }, 0.9, 0.02),
  histogram('castellan.task.wait.duration', { queue: 'default' }, 4, 0.008),
  gauge('castellan.task.queue.depth', { queue: 'email-events', state: 'ready' }, (load, wobble) =>
    Math.max(0, Math.round(2 * load * wobble)),
  ),
  gauge('castellan.task.queue.depth', { queue: 'default', state: 'running' }, (load) => Math.round(load)),
  gauge('castellan.task.queue.oldest_ready.age', { queue: 'email-events' }, (load, wobble) =>
    Math.max(0, 3 * load * wobble),
  ),
  gauge('castellan.task.worker.slots', { queue: 'default', state: 'free' }, (load) => 4 - Math.round(load)),
  gauge('castellan.task.worker.slots', { queue: 'default', state: 'used' }, (load) => Math.round(load)),
  histogram('castellan.email.send.duration', { template: 'sign-in-notice', outcome: 'sent' }, 0.6, 0.16),
  histogram('castellan.email.send.duration', { template: 'sign-in-notice', outcome: 'failed' }, 0.02, 2.2),
];

const ofTheMachine: readonly Track[] = [
  gauge('system.cpu.utilization', {}, (load, wobble) => 0.06 + 0.22 * load + 0.03 * wobble),
  gauge('system.memory.utilization', {}, (load, wobble) => 0.46 + 0.05 * load + 0.01 * wobble),
  gauge('system.filesystem.utilization', {}, () => 0.38),
  gauge('process.memory.usage', {}, (load, wobble) => (128 + 34 * load + 5 * wobble) * mebibyte),
  counter('process.cpu.time', { mode: 'user' }, 6),
  counter('process.cpu.time', { mode: 'system' }, 1.4),
  gauge('nodejs.eventloop.delay.p99', {}, (load, wobble) => 0.011 + 0.006 * load + 0.002 * wobble),
  gauge('nodejs.eventloop.utilization', {}, (load, wobble) => 0.02 + 0.13 * load + 0.01 * wobble),
  histogram('db.client.operation.duration', { operation: 'sessions.select_session', system: 'postgresql' }, 90, 0.001),
  histogram('db.client.operation.duration', { operation: 'accounts.select_user', system: 'postgresql' }, 40, 0.0012),
  histogram('db.client.operation.duration', { operation: 'audit.insert_event', system: 'postgresql' }, 12, 0.0016),
  gauge('db.client.connection.count', { state: 'used' }, (load) => Math.round(1 + 2 * load)),
  gauge('db.client.connection.count', { state: 'idle' }, (load) => Math.round(9 - 2 * load)),
  ...['database', 'queue', 'mail', 'disk'].map((component) =>
    gauge('castellan.health.check.up', { component }, () => 1),
  ),
];

/** What the house of the seed measured. */
export const tracks: readonly Track[] = [...ofRequests, ...ofSigningIn, ...ofPeople, ...ofTasks, ...ofTheMachine];
