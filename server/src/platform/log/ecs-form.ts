import type { MaskedError } from './masked-error.ts';

const nanosecondsPerMs = 1e6;

/** The only words that ECS has for an outcome. */
const outcomes = new Set<unknown>(['success', 'failure', 'unknown']);

const firstFailedStatus = 400;

/** As ECS has it; an outcome of ours that it has no word for stands beside. */
const fitOutcome = (fields: Record<string, unknown>): void => {
  const outcome = fields['event.outcome'];
  const status = fields['http.response.status_code'];
  if (outcome === undefined) {
    if (typeof status === 'number') fields['event.outcome'] = status < firstFailedStatus ? 'success' : 'failure';
  } else if (!outcomes.has(outcome)) {
    fields['castellan.outcome'] = outcome;
    fields['event.outcome'] = 'unknown';
  }
};

const stackOf = (error: MaskedError): string => {
  const own = error.stack ?? `${error.type}: ${error.message}`;
  const parts = (error.errors ?? []).map((part) => `\nOne of: ${stackOf(part)}`).join('');
  return `${own}${parts}${error.cause ? `\nCaused by: ${stackOf(error.cause)}` : ''}`;
};

/** Makes fields that have their ECS names fit its types, and adds the error. */
export const fitToEcs = (fields: Record<string, unknown>, error: MaskedError | undefined): void => {
  const duration = fields['event.duration'];
  if (typeof duration === 'number') fields['event.duration'] = Math.round(duration * nanosecondsPerMs);
  fitOutcome(fields);
  if (!error) return;
  fields['error.type'] = error.type;
  fields['error.message'] = error.message;
  fields['error.stack_trace'] = stackOf(error);
  if (typeof error.code === 'string') fields['error.code'] = error.code;
};
