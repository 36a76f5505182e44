import { readAnswer } from './answer.ts';
import { CastellanError } from './castellan-error.ts';
import { readEvents, type ServerEvent } from './event-stream.ts';
import type { CallInput, OperationDescription } from './operation.ts';
import { defaultRetryPolicy, delayBefore } from './retry.ts';
import { createAddresses } from './sender.ts';
import type { KeptSession } from './session/kept-session.ts';
import type { SessionKeeper } from './session/session-keeper.ts';
import type { Surroundings } from './surroundings.ts';

export type FollowOptions = {
  /** Ends the walk; it is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * The events of a stream until its `end`. Connections that break are opened again, with the id of the last event.
 *
 * @throws CastellanError when the server refuses, or cannot be reached for several attempts in a row.
 */
export type FollowEvents = (
  operation: OperationDescription,
  input: Pick<CallInput, 'params' | 'query'>,
  options?: FollowOptions,
) => AsyncIterable<ServerEvent>;

export type FollowEventsNeeds = {
  readonly url: URL;
  readonly around: Surroundings;
  readonly keeper: Pick<SessionKeeper, 'current' | 'successor'>;
  /** Whether a refresh mends it. */
  readonly isOutdated: (error: unknown) => boolean;
};

/** The server says something every 15 s; a connection that is silent for so long is dead. */
const silenceMs = 45_000;
const pauseMs = 1_000;
const policy = { ...defaultRetryPolicy, attempts: 5, budgetMs: Number.POSITIVE_INFINITY };

export const createFollowEvents = ({ url, around, keeper, isOutdated }: FollowEventsNeeds): FollowEvents => {
  const addressOf = createAddresses(url);

  /** The events of one connection. */
  async function* connect(
    operation: OperationDescription,
    address: string,
    session: KeptSession,
    lastEventId: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ServerEvent> {
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal?.reason);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(abort, silenceMs);
    };
    signal?.addEventListener('abort', abort, { once: true });
    heard();
    try {
      const headers = new Headers({
        accept: 'text/event-stream',
        authorization: `Bearer ${session.accessToken}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      });
      const response = await around.fetch(address, { headers, redirect: 'error', signal: controller.signal });
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
      if (!response.ok || !isStream || response.body === null) {
        await readAnswer(operation, response);
        throw new CastellanError({
          code: 'UNEXPECTED_ANSWER',
          status: response.status,
          message: 'The server answered with something that is no stream of events.',
        });
      }
      yield* readEvents(response.body, heard);
    } catch (cause) {
      if (signal?.aborted === true) throw signal.reason;
      if (cause instanceof CastellanError) throw cause;
      const message = 'The connection to the server was lost.';
      throw new CastellanError({ code: 'NETWORK_FAILED', status: 0, message, cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  return async function* follow(operation, input, { signal } = {}) {
    const address = addressOf(operation, input);
    let lastEventId: string | undefined;
    let failures = 0;
    let outdated: KeptSession | undefined;
    for (;;) {
      signal?.throwIfAborted();
      const session: KeptSession =
        outdated === undefined ? await keeper.current(signal) : await keeper.successor(outdated, signal);
      try {
        for await (const event of connect(operation, address, session, lastEventId, signal)) {
          [failures, outdated] = [0, undefined];
          if (event.name === 'end') return;
          lastEventId = event.id;
          yield event;
        }
        // The stream ended before its end: the token has run out, or the server stops.
        await around.wait(pauseMs, signal);
      } catch (error) {
        if (isOutdated(error) && outdated === undefined) {
          outdated = session;
          continue;
        }
        failures += 1;
        const waitMs = delayBefore(policy, { error, attempt: failures, spentMs: 0 }, around.chance());
        if (waitMs === undefined) throw error;
        await around.wait(waitMs, signal);
      }
    }
  };
};
