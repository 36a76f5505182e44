import { z } from 'zod';
import { AddressRefusedError } from '../../platform/outbound/pinned-address.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { defineTask, FatalTaskError, RetryLaterError, type Task } from '../../platform/tasks/task.ts';
import { beginningOf, type KeptAnswer, readAnswer } from './endpoint-answer.ts';
import type { CallEndpoint } from './endpoint-call.ts';
import { endpointNameField } from './endpoint-fields.ts';
import type { SealedEndpoint } from './task-endpoint.ts';
import type { TaskEndpoints } from './task-endpoints.service.ts';
import { selectEndpoint } from './task-endpoints.store.ts';

export type HttpTaskNeeds = {
  readonly database: Database;
  readonly call: CallEndpoint;
  readonly endpoints: Pick<TaskEndpoints, 'disableGone'>;
};

const payload = z.strictObject({
  endpoint: endpointNameField,
  body: z.json().default({}).meta({ description: 'What is sent, as JSON.' }),
});

type HttpTaskPayload = z.output<typeof payload>;

/** So many calls to one endpoint at once, over all workers: whoever answers slowly leaves room for others. */
const callsAtOnce = 2;
/** However long an endpoint asks for, it is asked again after this. */
const longestWaitMs = 86_400_000;
const longestQuote = 300;

/** Answers that mean "not now" (RFC 9110, RFC 6585, RFC 8470), beside all that begin with 5. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

const describe = (name: string, answer: KeptAnswer): string => {
  const said = beginningOf(answer, longestQuote);
  return `The endpoint ${name} answered ${answer.status}${said === null ? '.' : `: ${said}`}`;
};

/** What becomes of a task whose endpoint answered something else than success. */
const failureOf = ({ name }: SealedEndpoint, answer: KeptAnswer, retryAfterMs: number | null): Error => {
  const { status } = answer;
  if (status === 410) {
    return new FatalTaskError('endpoint_gone', `The endpoint ${name} answered 410 Gone, and is disabled by it.`);
  }
  if (status >= 300 && status < 400) {
    const told = `The endpoint ${name} answered ${status}, a redirect; register the address that it leads to.`;
    return new FatalTaskError('endpoint_redirected', told);
  }
  if (status < 500 && !passing.has(status)) return new FatalTaskError('endpoint_refused', describe(name, answer));
  if (retryAfterMs === null) return new Error(describe(name, answer));
  return new RetryLaterError(Math.min(retryAfterMs, longestWaitMs), describe(name, answer));
};

/** The kind that teams use who write no task of their own: a signed POST to an endpoint, whose answer is the result. */
export const defineHttpTask = ({ database, call, endpoints }: HttpTaskNeeds): Task<HttpTaskPayload> => {
  /** As it is now: what was changed since the task was made counts. */
  const findCallable = async (name: string): Promise<SealedEndpoint> => {
    const endpoint = await database.row(selectEndpoint, [name]);
    if (endpoint === undefined) throw new FatalTaskError('endpoint_unknown', `There is no endpoint ${name} any more.`);
    if (endpoint.isEnabled) return endpoint;
    throw new FatalTaskError(
      'endpoint_disabled',
      endpoint.goneAt === null ? `The endpoint ${name} is disabled.` : `The endpoint ${name} is disabled: it is gone.`,
    );
  };

  return defineTask({
    name: 'http',
    description: 'Sends a signed POST to an endpoint; the answer is the result.',
    payload,
    queue: 'http',
    attempts: 10,
    backoff: { firstMs: 5_000, maxMs: 3_600_000 },
    // Longer than any endpoint may take, so that the call ends by its own time.
    timeoutMs: 310_000,
    concurrency: { keyOf: ({ endpoint }) => endpoint, by: ['endpoint'], limit: callsAtOnce },
    isPublic: true,
    run: async ({ endpoint: name, body }, { taskId, attempt, signal }) => {
      const endpoint = await findCallable(name);
      const timeoutMs = endpoint.timeoutSeconds * 1000;
      try {
        const reply = await call(endpoint, { id: taskId, attempt, body, timeoutMs, signal });
        const answer = readAnswer(reply);
        if (reply.status >= 200 && reply.status < 300) return answer;
        if (reply.status === 410) await endpoints.disableGone(endpoint);
        throw failureOf(endpoint, answer, reply.retryAfterMs);
      } catch (error) {
        if (error instanceof AddressRefusedError) throw new FatalTaskError('address_refused', error.message);
        throw error;
      }
    },
  });
};
