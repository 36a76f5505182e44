import { defineLogEvent } from '../../platform/log/log.ts';

export const sinkFailing = defineLogEvent<{ sink: string }>({
  name: 'audit_shipping.sink_failing',
  level: 'warn',
  message: 'A sink of the audit log takes nothing. The events wait in the database and it is tried again.',
});

export const sinkTaking = defineLogEvent<{ sink: string }>({
  name: 'audit_shipping.sink_taking',
  level: 'info',
  message: 'A sink of the audit log takes events again.',
});

export const shippingRestarted = defineLogEvent<{ sink: string }>({
  name: 'audit_shipping.restarted',
  level: 'warn',
  message:
    'The database counts its transactions anew, as after a restore on another server: the audit log is shipped to this sink again from its beginning.',
});

export const watchFailed = defineLogEvent({
  name: 'audit_shipping.watch_failed',
  level: 'warn',
  message: 'What waits to be shipped of the audit log could not be seen; it is tried again at once.',
});
