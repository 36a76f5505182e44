import type { RetryOptions } from './retry.ts';

/** What the client knows of one operation of the API; generated. */
export type OperationDescription = {
  readonly method: string;
  readonly path: string;
  /** Whether the operation is for people who are signed in. */
  readonly bearer: boolean;
  /** Whether it accepts an `Idempotency-Key`. */
  readonly idempotencyKey: boolean;
  /** Whether the answer holds new tokens. */
  readonly signsIn?: boolean;
  /** Whether the body may say where the refresh token goes. */
  readonly transport?: boolean;
  /** Statuses beside the 2xx that carry an answer: health tells `unhealthy` with a 503. */
  readonly states?: readonly number[];
};

/** What any call accepts. */
export type CallOptions = {
  /** Ends the call; it is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Replaces the client's own settings for this call; `false` sends it once. */
  readonly retry?: RetryOptions | false | undefined;
  /** For operations that accept one: the same key makes a repetition answer as the first did. Without it the client makes one up. */
  readonly idempotencyKey?: string | undefined;
  /** Told of each answer before it is read: for its headers, such as the `ETag` that `If-Match` asks for. */
  readonly onAnswer?: ((answer: Pick<Response, 'status' | 'headers'>) => void) | undefined;
  /** Added to the request; an `authorization` here takes the place of the kept token. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** A value that can stand in a query; of a list, each item is sent. */
type QueryValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[];

/** What a call carries, whichever operation it is for. */
export type CallInput = CallOptions & {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
};

/** Sends one operation. The type of the reply is what the server's own description promises; it is not checked again. */
export type Call = <Reply>(operation: OperationDescription, input?: CallInput) => Promise<Reply>;

/** Walks a list, page by page. */
export type EachItem = <Item>(operation: OperationDescription, input?: CallInput) => AsyncIterable<Item>;

export type Page<Item> = { readonly data: readonly Item[]; readonly next_cursor: string | null };
