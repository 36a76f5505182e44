import type { Clock } from '../clock/clock.ts';
import type { Log, LogEvent, LogFields } from './log.ts';

/** One event as it was written, before anything was masked: whoever keeps it masks it first. */
export type LoggedEvent = {
  readonly at: Date;
  readonly event: LogEvent;
  readonly fields: LogFields;
  /** What `writeError` was given; null of a plain line. */
  readonly failure: { readonly error: unknown } | null;
};

/** Must return at once and not throw. */
export type LogListener = (logged: LoggedEvent) => void;

export type ObservedLog = Log & {
  /** Has the listener told of every event from now on, also of those below the level that is written. */
  listen(listener: LogListener): void;
};

export type ObservedLogNeeds = {
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  /** What every line says of where it was written: the request, the task, the trace; undefined outside of them. */
  readonly context: () => LogFields | undefined;
};

/**
 * A log whose lines say by themselves in which request or run they were written, and that others in the process can
 * listen to. What an event says itself outranks what its surroundings say.
 */
export const createObservedLog = ({ log, clock, context }: ObservedLogNeeds): ObservedLog => {
  const listeners: LogListener[] = [];

  const withContext = (fields: LogFields): LogFields => {
    const around = context();
    return around === undefined ? fields : { ...around, ...fields };
  };

  const tell = (event: LogEvent, fields: LogFields, failure: LoggedEvent['failure']): void => {
    if (listeners.length === 0) return;
    const logged = { at: clock.now(), event, fields, failure };
    for (const listener of listeners) listener(logged);
  };

  return {
    write: (event, fields) => {
      const whole = withContext(fields);
      log.write<LogFields>(event, whole);
      tell(event, whole, null);
    },
    writeError: (event, error, fields) => {
      const whole = withContext(fields);
      log.writeError<LogFields>(event, error, whole);
      tell(event, whole, { error });
    },
    listen: (listener) => {
      listeners.push(listener);
    },
  };
};
