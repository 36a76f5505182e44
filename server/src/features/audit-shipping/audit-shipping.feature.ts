import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import { clientRequestDuration } from '../../platform/outbound/outbound.metrics.ts';
import type { PostOutbound } from '../../platform/outbound/outbound.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Enqueue } from '../../platform/tasks/enqueue.ts';
import { createAuditShipTask } from './audit-ship.task.ts';
import { eventsShipped, shippingLag } from './audit-shipping.metrics.ts';
import type { AuditSink } from './audit-sink.ts';
import { insertSinks } from './audit-sinks.store.ts';
import { createFileSink } from './file-sink.ts';
import { createShipping, type ShippingNeeds } from './shipping.service.ts';
import { createShippingWatch } from './shipping-watch.ts';
import { readStandings, type SinkStanding } from './sink-standings.ts';
import { createWebhookSink } from './webhook-sink.ts';

export { nameOfWebhook } from './webhook-sink.ts';

/** Where to, as it is configured. */
export type SinkAddress =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'webhook'; readonly url: URL };

export type AuditShippingNeeds = Pick<ShippingNeeds, 'startOfLog' | 'readEvents' | 'lookAhead'> & {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly post: PostOutbound;
  readonly enqueue: Enqueue;
  readonly settings: { readonly sinks: readonly SinkAddress[]; readonly webhookKeys: readonly Buffer[] };
  /** Whether this process runs tasks; only then it looks for what is to be shipped. */
  readonly isWorking: boolean;
};

export type AuditShipping = {
  readonly feature: Feature;
  readonly standings: () => Promise<readonly SinkStanding[]>;
};

/** Copies of the audit log where whoever breaks into this machine cannot change them. */
export const createAuditShipping = (needs: AuditShippingNeeds): AuditShipping => {
  const { database, clock, post, settings } = needs;
  const sinks = settings.sinks.map(
    (address): AuditSink =>
      address.kind === 'file'
        ? createFileSink(address.path)
        : createWebhookSink({ url: address.url, keys: settings.webhookKeys, post, clock }),
  );
  const task = createAuditShipTask(createShipping({ ...needs, sinks }));
  const standings = () => readStandings(database, sinks, needs.lookAhead);
  const watch = createShippingWatch({
    ...needs,
    sinks,
    readStandings: standings,
    enqueueShipment: (sink) =>
      database.transaction(async (tx) => {
        await needs.enqueue(tx, task, { sink }, { cause: { actorKind: 'system', actorId: null, request: null } });
      }),
  });
  const isWatching = needs.isWorking && sinks.length > 0;

  return {
    standings,
    feature: {
      name: 'audit-shipping',
      routes: [],
      problems: [],
      metrics: [eventsShipped, shippingLag, clientRequestDuration],
      permissions: [],
      tasks: [task],
      async start() {
        if (!isWatching) return;
        await database.execute(insertSinks, [sinks.map((sink) => sink.name)]);
        watch.start();
      },
      stop: watch.stop,
    },
  };
};
