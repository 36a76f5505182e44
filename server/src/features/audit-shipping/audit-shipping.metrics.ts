import { defineCounter, defineGauge } from '../../platform/metrics/metric.ts';
import { sinkKinds } from './audit-sink.ts';

export const eventsShipped = defineCounter({
  name: 'castellan.audit.shipped',
  unit: '{event}',
  description: 'Audit events that a sink took.',
  labels: { sink: sinkKinds },
});

export const shippingLag = defineGauge({
  name: 'castellan.audit.shipping.lag',
  unit: 's',
  description:
    'How old the oldest audit event is that a sink has not taken; of several sinks of a kind the furthest behind.',
  scope: 'house',
  labels: { sink: sinkKinds },
});
