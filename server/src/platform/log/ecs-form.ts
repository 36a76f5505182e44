import type { MaskedError } from './masked-error.ts';

const nanosecondsPerMs = 1e6;

const stackOf = (error: MaskedError): string => {
  const own = error.stack ?? `${error.type}: ${error.message}`;
  const parts = (error.errors ?? []).map((part) => `\nOne of: ${stackOf(part)}`).join('');
  return `${own}${parts}${error.cause ? `\nCaused by: ${stackOf(error.cause)}` : ''}`;
};

/** Makes fields that have their ECS names fit its types, and adds the error. */
export const fitToEcs = (fields: Record<string, unknown>, error: MaskedError | undefined): void => {
  const duration = fields['event.duration'];
  if (typeof duration === 'number') fields['event.duration'] = Math.round(duration * nanosecondsPerMs);
  if (!error) return;
  fields['error.type'] = error.type;
  fields['error.message'] = error.message;
  fields['error.stack_trace'] = stackOf(error);
  if (typeof error.code === 'string') fields['error.code'] = error.code;
};
