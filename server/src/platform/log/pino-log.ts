import { createRequire } from 'node:module';
import pino from 'pino';
import type { Clock } from '../clock/clock.ts';
import { fitToEcs } from './ecs-form.ts';
import { type FieldForm, fieldNamesOf } from './field-names.ts';
import type { Log, LogEvent, LogFields, LogLevel } from './log.ts';
import { openLogFile } from './log-file.ts';
import { type LogDestination, openLogStream } from './log-stream.ts';
import { type MaskedError, maskError } from './masked-error.ts';
import { maskNamed } from './masking.ts';
import { otelLine } from './otel-line.ts';

export type LogFormat = 'json' | 'pretty' | 'ecs' | 'otel';

export type LogOptions = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where lines go; standard output when neither this nor `file` is given. */
  readonly destination?: LogDestination;
  /** A file to append to, made with mode 0600. */
  readonly file?: string;
  /** When the file is moved aside, and how many of those are kept; it grows without end when left out. */
  readonly rotation?: { readonly maxBytes: number; readonly keep: number };
  readonly clock: Pick<Clock, 'now'>;
  /** Of the product, named in the forms that have a place for it. */
  readonly version: string;
  /** Told of each line that could not be written. */
  readonly onDropped?: () => void;
};

export type ConfigurableLog = Log & {
  setLevel(level: LogLevel): void;
  /** Hands everything written so far to the operating system before it returns. */
  flush(): void;
  /** Opens the file anew, which somebody has moved away. Does nothing without one. */
  reopen(): void;
};

const severities: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50 };

const standardOutput = 1;

/** Fields come masked and under the names of the format. */
type WriteLine = (event: LogEvent, fields: MaskedFields, error: MaskedError | undefined) => void;
type MaskedFields = Record<string, unknown>;

const openDestination = (options: LogOptions): LogDestination => {
  const { destination, file, rotation, clock, onDropped = () => {} } = options;
  if (destination) return destination;
  if (file === undefined) return openLogStream(standardOutput, onDropped);
  return openLogFile({ path: file, maxBytes: rotation?.maxBytes ?? null, keep: rotation?.keep ?? 1, clock, onDropped });
};

/** For people at a terminal. The library is loaded here because nobody else needs it. */
const prettyDestination = (destination: LogDestination): LogDestination => {
  const { prettyFactory }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  const prettify = prettyFactory({
    colorize: process.stdout.isTTY === true,
    messageKey: 'message',
    timestampKey: 'time',
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'event',
    messageFormat: '{event} {message}',
  });
  // After an object it leaves the line open.
  const prettifyLine = (line: string): string => `${prettify(line).trimEnd()}\n`;
  return {
    write: (line) => destination.write(prettifyLine(line)),
    flush: () => destination.flush?.(),
    flushSync: () => destination.flushSync?.(),
    reopen: () => destination.reopen?.(),
  };
};

/** RFC 3339 in UTC; the text of a millisecond serves all its lines. */
const createTimestamps = (clock: Pick<Clock, 'now'>, key: string): (() => string) => {
  let at = Number.NaN;
  let text = '';
  return () => {
    const now = clock.now();
    if (now.getTime() !== at) {
      at = now.getTime();
      text = `,"${key}":"${now.toISOString()}"`;
    }
    return text;
  };
};

const createPinoWriter = (options: LogOptions, destination: LogDestination): WriteLine => {
  const isEcs = options.format === 'ecs';
  const eventKey = isEcs ? 'event.action' : 'event';
  const levelKey = isEcs ? 'log.level' : 'level';
  const root = pino(
    {
      // The level is checked before the fields are masked, so pino lets everything pass.
      level: 'debug',
      base: isEcs ? { 'ecs.version': '8.11.0', 'service.name': 'castellan', 'service.version': options.version } : null,
      messageKey: 'message',
      timestamp: createTimestamps(options.clock, isEcs ? '@timestamp' : 'time'),
      formatters: { level: (label) => ({ [levelKey]: label }) },
      serializers: {},
    },
    destination,
  );
  // One child for each event holds the part of the line that never changes.
  const children = new WeakMap<LogEvent, pino.Logger>();
  const childFor = (event: LogEvent): pino.Logger => {
    const found = children.get(event);
    if (found) return found;
    const child = root.child({ [eventKey]: event.name });
    children.set(event, child);
    return child;
  };
  return (event, fields, error) => {
    if (isEcs) fitToEcs(fields, error);
    else if (error) fields.error = error;
    childFor(event)[event.level](fields, event.message);
  };
};

const createWriter = (options: LogOptions, destination: LogDestination): WriteLine => {
  const { format, clock, version } = options;
  if (format === 'otel') {
    return (event, fields, error) => destination.write(`${otelLine(clock.now(), event, fields, error, version)}\n`);
  }
  return createPinoWriter(options, format === 'pretty' ? prettyDestination(destination) : destination);
};

const maskFields = (fields: LogFields, form: FieldForm): MaskedFields => {
  const result: MaskedFields = {};
  for (const name in fields) result[fieldNamesOf(name)[form]] = maskNamed(name, fields[name]);
  return result;
};

/**
 * The log of the process. Warnings and errors are on their way when `write` returns; other lines are collected for at
 * most 100 ms. What is left is written when the process exits, also after an uncaught error.
 *
 * @throws Error when the file cannot be opened. Writing never throws.
 */
export const createLog = (options: LogOptions): ConfigurableLog => {
  const destination = openDestination(options);
  const writeLine = createWriter(options, destination);
  const form = options.format === 'pretty' ? 'json' : options.format;
  let lowest = severities[options.level];

  const flush = (): void => {
    try {
      destination.flushSync?.();
    } catch {
      options.onDropped?.();
    }
  };

  const writeMasked = (event: LogEvent, fields: LogFields, error: MaskedError | undefined): void => {
    try {
      writeLine(event, maskFields(fields, form), error);
      // Not `flushSync`: whoever reads our output and stops reading must not stop us.
      if (severities[event.level] >= severities.warn) destination.flush?.();
    } catch {
      options.onDropped?.();
    }
  };

  return {
    write: (event, fields) => {
      if (severities[event.level] >= lowest) writeMasked(event, fields, undefined);
    },
    writeError: (event, error, fields) => {
      if (severities[event.level] >= lowest) writeMasked(event, fields, maskError(error));
    },
    setLevel: (level) => {
      lowest = severities[level];
    },
    flush,
    reopen: () => destination.reopen?.(),
  };
};
