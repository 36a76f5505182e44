import { maskText } from './secret-text.ts';

/** An error as a log shows it. Everything else that an error carries stays behind: `detail`, `parameters`, `where`, `query`. */
export type MaskedError = {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: MaskedError;
  readonly errors?: readonly MaskedError[];
  readonly [fact: string]: unknown;
};

/** Short facts that lead to the place and never hold a caller's value. */
const allowedFacts = ['code', 'syscall', 'errno', 'status', 'sqlState', 'severity', 'constraint', 'schema', 'table'];
/** Causes and parts of an aggregate together. */
const mostErrors = 8;
const mostFrames = 30;

const read = (holder: object, name: string): unknown => {
  try {
    return Reflect.get(holder, name);
  } catch {
    return undefined;
  }
};

const readText = (holder: object, name: string): string => {
  const value = read(holder, name);
  return typeof value === 'string' ? value : '';
};

/** PostgreSQL quotes the offending value after a colon (`invalid input syntax for type uuid: "…"`), and names without one. */
const withoutQuotedValue = (message: string): string => message.replace(/: ".*"/s, ': "[masked]"');

const isFromPostgres = (error: object): boolean =>
  /^[0-9A-Z]{5}$/.test(readText(error, 'code')) && readText(error, 'severity') !== '';

/** The frames alone: the first lines of a stack repeat the message, and it is shown masked already. */
const framesOf = (stack: string, message: string): string => {
  const messageAt = message === '' ? -1 : stack.indexOf(message);
  const rest = messageAt < 0 ? stack : stack.slice(messageAt + message.length);
  const frames = rest
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostFrames)
    .join('\n');
  // Where the message could not be found, a line that looks like a frame may be part of it.
  return messageAt < 0 && message !== '' ? maskText(frames) : frames;
};

type Budget = { errorsLeft: number };

const maskErrorWithin = (error: unknown, budget: Budget): MaskedError => {
  budget.errorsLeft -= 1;
  if (typeof error !== 'object' || error === null) {
    return { type: typeof error, message: typeof error === 'string' ? maskText(error) : `a thrown ${typeof error}` };
  }
  const type = maskText(readText(error, 'name') || 'Error');
  const plain = readText(error, 'message');
  const message = maskText(isFromPostgres(error) ? withoutQuotedValue(plain) : plain);
  const facts: Record<string, unknown> = {};
  for (const name of allowedFacts) {
    const value = read(error, name);
    if (typeof value === 'number') facts[name] = value;
    else if (typeof value === 'string' && value.length <= 100) facts[name] = maskText(value);
  }
  const frames = framesOf(readText(error, 'stack'), plain);
  const cause = read(error, 'cause');
  const errors = read(error, 'errors');
  const maskInner = (inner: unknown): MaskedError | undefined =>
    budget.errorsLeft > 0 ? maskErrorWithin(inner, budget) : undefined;
  const maskedCause = cause === undefined ? undefined : maskInner(cause);
  const maskedErrors = Array.isArray(errors) ? errors.slice(0, mostErrors).flatMap((one) => maskInner(one) ?? []) : [];
  return {
    type,
    message,
    ...facts,
    ...(frames !== '' && { stack: `${type}: ${message}\n${frames}` }),
    ...(maskedCause && { cause: maskedCause }),
    ...(maskedErrors.length > 0 && { errors: maskedErrors }),
  };
};

/** Type, message, stack, cause and a few facts of an error, all masked. Takes whatever was thrown and never throws. */
export const maskError = (error: unknown): MaskedError => maskErrorWithin(error, { errorsLeft: mostErrors });
