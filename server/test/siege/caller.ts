import { z } from 'zod';
import type { Journal, Operation, OperationKind, Outcome } from './journal.ts';

/** Whoever has waited so long for an answer gives up; the siege counts it as a broken promise. */
export const patienceMs = 15_000;

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly operation: Operation;
};

export type Request = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that it comes from, as the proxy in front would tell. */
  readonly address: string;
  /** What the journal says about it beside its kind; never a secret. */
  readonly facts?: Readonly<Record<string, string>>;
};

/** Sends one request and writes it down before and after. @returns null when no answer came. */
export type Call = (kind: OperationKind, request: Request) => Promise<Answer | null>;

const errorBody = z.object({ error: z.object({ code: z.string() }) });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export const createCaller = (options: {
  readonly origin: string;
  readonly journal: Journal;
  /** The faults that have been there since a moment. */
  readonly faultsSince: (ms: number) => readonly string[];
}): Call => {
  const { origin, journal, faultsSince } = options;
  return async (kind, { method, path, body, headers, address, facts = {} }) => {
    const operation = journal.begin(kind, { ...facts, address });
    const end = (outcome: Outcome): void => journal.end(operation, outcome, faultsSince(operation.begunMs));
    try {
      const reply = await fetch(origin + path, {
        method,
        headers: {
          'x-forwarded-for': address,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await reply.text();
      const read = parse(text);
      const told = errorBody.safeParse(read);
      end({
        kind: 'answer',
        status: reply.status,
        retryAfter: reply.headers.get('retry-after'),
        code: told.success ? told.data.error.code : null,
      });
      return { status: reply.status, body: read, operation };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      end({ kind: 'none', reason: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) });
      return null;
    }
  };
};
