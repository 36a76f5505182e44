export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What a log line may hold besides its sentence: plain values, masked by key and by content before they are written. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * One kind of log line, declared beside the code that writes it: a name to search for, a level that means something
 * (error: wake someone; warn: look tomorrow; info: a fact an operator asks for; debug: for us) and a sentence.
 */
export type LogEvent<Fields extends LogFields = LogFields> = {
  readonly name: string;
  readonly level: LogLevel;
  readonly message: string;
  /** Phantom: carries the type of the fields, never a value. */
  readonly fields?: Fields;
};

export const defineLogEvent = <Fields extends LogFields = Record<string, never>>(
  event: Pick<LogEvent, 'name' | 'level' | 'message'>,
): LogEvent<Fields> => Object.freeze({ ...event });

/** Writes typed events. Never throws. */
export type Log = {
  write<Fields extends LogFields>(event: LogEvent<Fields>, fields: Fields): void;
  /** As `write`, with the error that caused it: its type, message, stack and cause, all masked. */
  writeError<Fields extends LogFields>(event: LogEvent<Fields>, error: unknown, fields: Fields): void;
};
