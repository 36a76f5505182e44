import type { z } from 'zod';
import type { ClientDescription } from '../../vocabulary/client.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { Transaction } from '../postgres/database.ts';
import type { ProblemKind } from '../problem/problem.ts';
import type { LimitReport } from './limit-report.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call a route. There is no default: a route that states nothing does not compile, and one that slips through
 * stops the boot.
 */
export type RouteAccess =
  | { readonly kind: 'anyone'; readonly because: string }
  | { readonly kind: 'signed-in'; readonly recentLogin?: true }
  /** With `recentLogin` the person must have proved who they are within the last 15 minutes. */
  | { readonly kind: 'permission'; readonly permission: Permission; readonly recentLogin?: true }
  /** The route proves the caller itself (refresh token, cookie, scrape token); `because` says how. */
  | { readonly kind: 'own-proof'; readonly because: string };

/** The named limit that counts calls of a route. `none` is for probes and key sets that must always answer. */
export type RouteLimit =
  | 'none'
  | 'general'
  | 'login'
  | 'sign-up'
  | 'refresh'
  | 'verify'
  | 'setup'
  | 'sensitive'
  | 'link'
  | 'mail';

/** What every request carries, whoever sent it. */
export type RequestContext = {
  /** Ours: the key of the cause view. The caller's is only echoed, unless a trusted proxy sent it. */
  readonly requestId: string;
  /** W3C Trace Context, 32 and 16 hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly client: ClientDescription;
  readonly receivedAt: Date;
  /** `https` when TLS ends here or a trusted proxy says so. */
  readonly scheme: 'http' | 'https';
  /** Puts what is left of a limit into the headers of the answer, whatever the answer becomes. */
  readonly noteLimit: (report: LimitReport) => void;
};

/** What a repeated `Idempotency-Key` needs, handed to the use case so that its row joins the transaction. */
export type Idempotency = {
  /**
   * Runs `work` once for this key: the first call stores its answer in the same transaction, a repetition returns the
   * stored answer without running anything.
   *
   * @throws Problem `IDEMPOTENCY_KEY_REUSED` when the key came with another body.
   */
  once(tx: Transaction, work: () => Promise<Answer>): Promise<Answer>;
  /** The stored answer, for looking before expensive work; undefined on the first call. */
  stored(): Promise<Answer | undefined>;
};

export type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly maxAgeSeconds: number;
  readonly secure: boolean;
};

/**
 * What a handler answers. A `null` body sends none; a string is sent as it is with the `content-type` in `headers`, a
 * `StreamedBody` (answer-streams.ts) piece by piece after the headers.
 */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly Cookie[];
};

/** The parsed request. `principal` is null exactly when the route's access is `anyone` or `own-proof`. */
export type RouteRequest<Body, Query, Params, Caller extends Principal | null> = {
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  readonly principal: Caller;
  /** The path and query as they were sent: for pages, which take any query. A route of the API declares its own. */
  readonly target: string;
  readonly context: RequestContext;
  readonly idempotency: Idempotency;
  /** One header in lower case, first value; undefined when absent. */
  header(name: string): string | undefined;
  /** One cookie by name; undefined when absent. */
  cookie(name: string): string | undefined;
};

/** One answer of a route, for OpenAPI and for the compiled serialiser. */
export type RouteResponse = {
  readonly description: string;
  /** `null` for no body. */
  readonly body: z.ZodType | null;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A route as the kernel, the boot check and OpenAPI read it. */
export type Route = {
  readonly method: Method;
  /** With `:name` parameters. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: RouteAccess;
  readonly limit: RouteLimit;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly params?: z.ZodType;
  /** The body may be left out; then `body` is parsed from `{}`. */
  readonly bodyOptional?: boolean;
  /** Accepts `Idempotency-Key`. */
  readonly idempotent?: boolean;
  /** How large the body may be; 65,536 when left out. */
  readonly bodyLimitBytes?: number;
  /** A probe: logged at debug and, where anyone may call it, answered over plain HTTP in production too. */
  readonly probe?: boolean;
  /** Successful answers are logged at debug: whoever asks, such as a proxy, logs the request it asks about. */
  readonly quiet?: boolean;
  /** Not in the OpenAPI document: pages and probes for people and machines, not for clients. */
  readonly undocumented?: boolean;
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /** The kinds it may answer beyond those that follow from its shape (400, 401, 403, 413, 415, 500, 503). */
  readonly problems: readonly ProblemKind[];
  readonly handle: (request: RouteRequest<unknown, unknown, unknown, Principal | null>) => Promise<Answer> | Answer;
};

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type CallerOf<Access extends RouteAccess> = Access['kind'] extends 'signed-in' | 'permission' ? Principal : null;

/** Declares a route with its handler's types drawn from its schemas and its access. */
export const defineRoute = <
  const Access extends RouteAccess,
  Body extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Params extends z.ZodType | undefined = undefined,
>(
  route: Omit<Route, 'access' | 'body' | 'query' | 'params' | 'handle'> & {
    readonly access: Access;
    readonly body?: Body;
    readonly query?: Query;
    readonly params?: Params;
    readonly handle: (
      request: RouteRequest<Parsed<Body>, Parsed<Query>, Parsed<Params>, CallerOf<Access>>,
    ) => Promise<Answer> | Answer;
  },
): Route =>
  // The kernel parses body, query and params with these very schemas and checks the access before it calls `handle`.
  route as unknown as Route;
