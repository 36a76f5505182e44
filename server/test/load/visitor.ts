import { type Reply, requestBytes } from '../../../bench/load.ts';
import { createLine, type Line, type Silence } from './line.ts';
import type { Resident } from './residents.ts';
import type { Stage } from './scenario.ts';

export type Visit = {
  /** As the report has it. */
  readonly name: string;
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  readonly accessToken?: string;
  /** Which answers are right; 503 with Retry-After always is one. */
  readonly expect: readonly (number | `${number} ${string}`)[];
  /** When it was due; now, when left out. */
  readonly dueMs?: number;
};

export type Answered = {
  readonly status: number;
  /** Of an error, else empty. */
  readonly code: string;
  readonly body: string;
  /** What Retry-After said, in seconds. */
  readonly retryAfter: number | null;
};

/** Somebody with an address and a connection of their own. */
export type Visitor = {
  readonly line: Line;
  ask(visit: Visit): Promise<Answered>;
};

const codeOf = ({ status, body }: Reply | Silence): string => {
  if (status === 0) return body;
  return status < 400 ? '' : (/"code":"(\w+)"/.exec(body)?.[1] ?? '');
};

const retryAfterOf = (head: string): number | null => {
  const told = /\r\nretry-after: (\d+)/.exec(head)?.[1];
  return told === undefined ? null : Number(told);
};

/** A busy server may say so, if it says when to come back. */
export const isRight = (expect: Visit['expect'], { status, code, retryAfter }: Omit<Answered, 'body'>): boolean =>
  (status === 503 && retryAfter !== null) || expect.includes(status) || expect.includes(`${status} ${code}`);

export const createVisitor = (
  { house: { origin }, tally, now }: Pick<Stage, 'house' | 'tally' | 'now'>,
  who: Pick<Resident, 'address' | 'userAgent'>,
  line = createLine(origin),
): Visitor => {
  const own = { 'x-forwarded-for': who.address, 'user-agent': who.userAgent };
  return {
    line,
    ask: async ({ name, method = 'GET', path, body, accessToken, expect, dueMs = now() }) => {
      const headers = { ...own, ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }) };
      const reply = await line.send(requestBytes({ method, path, origin, headers, ...(body && { body }) }));
      const answered = {
        status: reply.status,
        code: codeOf(reply),
        body: reply.body,
        retryAfter: retryAfterOf(reply.head),
      };
      tally.record({
        ...{ name, status: answered.status, code: answered.code, dueMs, latencyMs: now() - dueMs },
        isError: !isRight(expect, answered),
      });
      return answered;
    },
  };
};
