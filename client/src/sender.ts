import { readAnswer } from './answer.ts';
import { CastellanError } from './castellan-error.ts';
import type { CallInput, OperationDescription } from './operation.ts';
import type { Surroundings } from './surroundings.ts';

export type Exchange = {
  readonly operation: OperationDescription;
  readonly input: CallInput;
  readonly accessToken: string | undefined;
  readonly credentials: 'include' | 'same-origin';
  readonly timeoutMs: number;
};

/** Sends one request and reads the answer. @throws CastellanError, or the reason of the caller's signal. */
export type Send = (exchange: Exchange) => Promise<unknown>;

/** The address of a call below the server's own. */
export const createAddresses = (base: URL) => {
  const prefix = base.href.slice(0, base.href.length - base.search.length - base.hash.length).replace(/\/+$/, '');
  return (operation: OperationDescription, input: CallInput): string =>
    prefix + pathOf(operation, input.params) + queryOf(input.query);
};

export const createSender = (base: URL, { fetch }: Pick<Surroundings, 'fetch'>): Send => {
  const addressOf = createAddresses(base);

  return async ({ operation, input, accessToken, credentials, timeoutMs }) => {
    const url = addressOf(operation, input);
    const headers = new Headers({ accept: 'application/json', ...input.headers });
    if (accessToken !== undefined && !headers.has('authorization')) {
      headers.set('authorization', `Bearer ${accessToken}`);
    }
    if (operation.idempotencyKey && input.idempotencyKey !== undefined) {
      headers.set('idempotency-key', input.idempotencyKey);
    }
    if (input.body !== undefined) headers.set('content-type', 'application/json');

    const attempt = openAttempt(input.signal, timeoutMs);
    try {
      const response = await fetch(url, {
        method: operation.method,
        headers,
        credentials,
        // A redirect would turn a POST into a GET, or carry a token elsewhere: the address is wrong then.
        redirect: 'error',
        signal: attempt.signal,
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      });
      input.onAnswer?.(response);
      return await readAnswer(operation, response);
    } catch (error) {
      if (error instanceof CastellanError) throw error;
      if (input.signal?.aborted === true) throw input.signal.reason;
      throw attempt.isTimedOut()
        ? noAnswer('TIMED_OUT', `The server did not answer within ${timeoutMs} ms.`, error)
        : noAnswer('NETWORK_FAILED', 'The server could not be reached.', error);
    } finally {
      attempt.close();
    }
  };
};

const noAnswer = (code: 'TIMED_OUT' | 'NETWORK_FAILED', message: string, cause: unknown): CastellanError =>
  new CastellanError({ code, status: 0, message, cause });

/** A signal that is aborted by the caller's or by the clock, whichever is first. */
const openAttempt = (given: AbortSignal | undefined, timeoutMs: number) => {
  const controller = new AbortController();
  let hasTimedOut = false;
  const abort = (): void => controller.abort(given?.reason);
  const timer = setTimeout(() => {
    hasTimedOut = true;
    controller.abort();
  }, timeoutMs);
  if (given?.aborted === true) abort();
  given?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    isTimedOut: () => hasTimedOut,
    close: () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', abort);
    },
  };
};

const pathOf = ({ path }: OperationDescription, params: CallInput['params']): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params?.[name] ?? '');
    // A dot segment would leave the path (RFC 3986, section 5.2.4), and nothing would name the whole collection.
    if (value === '' || value === '.' || value === '..') {
      throw new TypeError(`The parameter ${name} of ${path} cannot be "${value}".`);
    }
    return encodeURIComponent(value);
  });

const queryOf = (query: CallInput['query']): string => {
  const sent = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue;
    for (const each of typeof value === 'object' ? value : [value]) sent.append(name, String(each));
  }
  return sent.size === 0 ? '' : `?${sent}`;
};
