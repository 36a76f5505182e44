import { CastellanError } from './castellan-error.ts';
import { createFollowEvents } from './follow-events.ts';
import { createFollowSeries, type FollowSeries } from './follow-series.ts';
import { createFollowTask, type FollowTask } from './follow-task.ts';
import { bindOperations, bindPages, descriptions, type Operations, type Pages } from './generated/operations.ts';
import type { Call, CallInput, OperationDescription } from './operation.ts';
import { createEachItem } from './paging.ts';
import { defaultRetryPolicy, type RetryOptions, type RetryPolicy, retryPolicyOf, withRetries } from './retry.ts';
import { createSender } from './sender.ts';
import { createSessionKeeper, type SessionEnd } from './session/session-keeper.ts';
import { globalLocks, type LockSource } from './session/session-lock.ts';
import { memoryStore, type SessionStore } from './session/session-store.ts';
import { globalSurroundings, type Surroundings } from './surroundings.ts';

export type CastellanOptions = {
  /** Where the server is: its `PUBLIC_URL`. */
  readonly url: string | URL;
  /**
   * Where the refresh token travels: in the body, or in an HttpOnly cookie that no script can read, for browsers. The
   * page's origin must then be the server's own or in its `ALLOWED_ORIGINS`. `body` by default.
   */
  readonly transport?: 'body' | 'cookie';
  /** Where the session is kept; in memory by default. */
  readonly store?: SessionStore;
  /** Called once when a session that was known has ended, here or in another tab: show the login. */
  readonly onSessionEnd?: (end: SessionEnd) => void;
  /** An access token is refreshed when it ends within this; 30 by default, at most a fifth of its life. */
  readonly refreshAheadSeconds?: number;
  /** `false` sends every call once. */
  readonly retry?: RetryOptions | false;
  /** How long one attempt may take; 30,000 by default. */
  readonly timeoutMs?: number;
  /** `null` for none; `navigator.locks` by default. */
  readonly locks?: LockSource | null;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
};

export type ClientSession = {
  /** An access token to send elsewhere, refreshed if needed. @throws CastellanError `SESSION_ENDED`. */
  accessToken(options?: { readonly signal?: AbortSignal }): Promise<string>;
  /** The id of the user who is signed in as far as is known here; the server is not asked. */
  userId(): Promise<string | undefined>;
  /** Forgets the session here without telling the server; it lives on until it expires there. */
  forget(): Promise<void>;
};

export type Castellan = Operations & {
  /** The lists that come in pages, as async iterables over all items. */
  readonly all: Pages;
  readonly session: ClientSession;
  readonly followTask: FollowTask;
  readonly followSeries: FollowSeries;
  /** Stops listening to other tabs. */
  close(): void;
};

/** A lost answer to a refresh can be asked for again within the server's 10 s of grace, and not later. */
const refreshPolicy: RetryPolicy = { ...defaultRetryPolicy, budgetMs: 8_000, maxRetryAfterSeconds: 5 };

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** A client for one server and one person. `surroundings` are for tests. */
export const createCastellan = (options: CastellanOptions, surroundings: Partial<Surroundings> = {}): Castellan => {
  const around: Surroundings = {
    ...globalSurroundings,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    ...surroundings,
  };
  const url = new URL(options.url);
  const { transport = 'body', store = memoryStore(), timeoutMs = 30_000 } = options;
  const policy = retryPolicyOf(options.retry, defaultRetryPolicy);
  const sendRaw = createSender(url, around);

  const send = (
    operation: OperationDescription,
    input: CallInput,
    accessToken: string | undefined,
    retry: RetryPolicy,
  ): Promise<unknown> => {
    const isCookieRoute = transport === 'cookie' && operation.path.startsWith('/api/v1/auth/');
    return withRetries(retry, around, input.signal, (remainingMs) =>
      sendRaw({
        operation,
        input,
        accessToken,
        credentials: isCookieRoute ? 'include' : 'same-origin',
        timeoutMs: Math.max(1, Math.min(timeoutMs, remainingMs)),
      }),
    );
  };

  const sharedAs = transport === 'cookie' ? 'cookie' : store.sharedAs;
  const keeper = createSessionKeeper({
    transport,
    store,
    sharedName: sharedAs === undefined ? undefined : `castellan ${url.origin}${url.pathname} ${sharedAs}`,
    locks: options.locks === null ? undefined : (options.locks ?? globalLocks()),
    refreshAheadSeconds: options.refreshAheadSeconds ?? 30,
    nowMs: around.nowMs,
    onSessionEnd: options.onSessionEnd ?? (() => {}),
    sendRefresh: (refreshToken) =>
      send(
        descriptions.refresh,
        refreshToken === undefined ? {} : { body: { refresh_token: refreshToken } },
        undefined,
        retryPolicyOf(options.retry === false ? false : undefined, refreshPolicy),
      ),
  });

  const policyFor = (operation: OperationDescription, input: CallInput): RetryPolicy => {
    const isRepeatable = idempotentMethods.has(operation.method) || input.idempotencyKey !== undefined;
    return isRepeatable ? retryPolicyOf(input.retry, policy) : retryPolicyOf(false, policy);
  };

  /** With the kept token; once more with its successor when the server no longer accepts it. */
  const sendSignedIn = async (operation: OperationDescription, input: CallInput): Promise<unknown> => {
    const retry = policyFor(operation, input);
    const session = await keeper.current(input.signal);
    try {
      return await send(operation, input, session.accessToken, retry);
    } catch (error) {
      if (!isOutdated(error)) throw error;
      const next = await keeper.successor(session, input.signal);
      return send(operation, input, next.accessToken, retry);
    }
  };

  const signIn = async (operation: OperationDescription, input: CallInput): Promise<unknown> => {
    const isStated = operation.transport !== true || transport === 'body';
    const stated = isStated ? input : { ...input, body: { transport, ...Object(input.body) } };
    const sentAtMs = around.nowMs();
    const reply = await send(operation, stated, undefined, policyFor(operation, input));
    await keeper.adopt(reply, sentAtMs);
    return reply;
  };

  /** Within the session: the answer holds its next access token and leaves the refresh token as it is. */
  const renew = async (operation: OperationDescription, input: CallInput): Promise<unknown> => {
    const sentAtMs = around.nowMs();
    const reply = await sendSignedIn(operation, input);
    await keeper.renew(reply, sentAtMs);
    return reply;
  };

  /**
   * By the refresh token or its cookie, which name the session for as long as it lives; by the access token when that is
   * not accepted. So nothing is refreshed in order to log out.
   */
  const logOut = async (input: CallInput): Promise<void> => {
    const retry = retryPolicyOf(input.retry, policy);
    const attempt = async (body: object, accessToken: string | undefined): Promise<boolean> => {
      try {
        await send(descriptions.logout, { ...input, body: { ...Object(input.body), ...body } }, accessToken, retry);
        return true;
      } catch (error) {
        if (error instanceof CastellanError && error.status === 401) return false;
        throw error;
      }
    };
    await keeper.end(async (session) => {
      const refreshToken = session?.refreshToken ?? undefined;
      const isEnded = await attempt(refreshToken === undefined ? {} : { refresh_token: refreshToken }, undefined);
      // Refused twice, there is no session to end any more: that is what was asked for.
      if (!isEnded && session !== undefined) await attempt({}, session.accessToken);
    });
  };

  const perform = (operation: OperationDescription, given: CallInput): Promise<unknown> => {
    const needsKey = operation.idempotencyKey && given.idempotencyKey === undefined;
    const input = needsKey ? { ...given, idempotencyKey: around.newKey() } : given;
    input.signal?.throwIfAborted();
    if (operation === descriptions.logout) return logOut(input);
    if (operation.signsIn === true && !operation.bearer) return signIn(operation, input);
    const hasOwnToken = new Headers(input.headers).has('authorization');
    if (operation.bearer && !hasOwnToken) {
      return operation.signsIn === true ? renew(operation, input) : sendSignedIn(operation, input);
    }
    return send(operation, input, undefined, policyFor(operation, input));
  };

  // The one place where the server's word for the type of a reply is taken.
  const call: Call = async <Reply>(operation: OperationDescription, input: CallInput = {}) =>
    (await perform(operation, input)) as Reply;

  const followEvents = createFollowEvents({ url, around, keeper, isOutdated });

  return {
    ...bindOperations(call),
    all: bindPages(createEachItem(call)),
    followTask: createFollowTask(followEvents),
    followSeries: createFollowSeries(followEvents),
    session: {
      accessToken: async ({ signal } = {}) => (await keeper.current(signal)).accessToken,
      userId: async () => (await keeper.peek())?.userId,
      forget: () => keeper.end(async () => {}),
    },
    close: keeper.close,
  };
};

/** A refresh mends it: the token's time is over, or a change of roles or password has outdated it. */
const isOutdated = (error: unknown): boolean =>
  error instanceof CastellanError &&
  error.status === 401 &&
  (error.code === 'AUTH_TOKEN_EXPIRED' || error.code === 'AUTH_TOKEN_REVOKED');
