import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../../vocabulary/principal.ts';
import type { Clock } from '../clock/clock.ts';
import { forbidden } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { Randomness } from '../randomness/randomness.ts';
import type { Segment, SegmentSubject } from '../tracing/segment.ts';
import type { ClientAddresses } from './client-address.ts';
import { readCookie } from './cookies.ts';
import type { RepeatableRequest } from './idempotency.ts';
import type { LimitReport } from './limit-report.ts';
import type { CountedRequest } from './limiting.ts';
import type { MountedRoute } from './mounted-route.ts';
import type { Origins } from './origins.ts';
import type { Idempotency, RequestContext, RouteRequest } from './route.ts';
import { adoptableRequestId, echoableRequestId, parseTraceParent, type TraceParent } from './trace-context.ts';

/** What exchanges share. */
export type ExchangeNeeds = {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly addresses: ClientAddresses;
  readonly origins: Origins;
  readonly idempotencyOf: (request: RepeatableRequest) => Idempotency;
  readonly endsTls: boolean;
};

const maxUserAgentLength = 512;
const noBody = Buffer.alloc(0);

/**
 * One request and its answer on the way through the kernel, and what a route's handler sees of them.
 *
 * A class with getters, because most requests need little of it: what nobody asks for is never computed.
 */
export class Exchange
  implements RouteRequest<unknown, unknown, unknown, Principal | null>, CountedRequest, SegmentSubject
{
  readonly raw: IncomingMessage;
  readonly reply: ServerResponse;
  /** Undefined when no route matched. */
  readonly mounted: MountedRoute | undefined;
  readonly startedMs: number;
  readonly receivedAt: Date;
  principal: Principal | null = null;
  body: unknown = undefined;
  query: unknown = undefined;
  params: unknown = undefined;
  /** As it arrived, for the digest of repeated requests. */
  bodyBytes: Buffer = noBody;
  /** The answer is on its way; whatever else goes wrong now is too late to tell. */
  isAnswered = false;
  /** What is left of the limits that counted this request; undefined when none did. */
  limitReports: LimitReport[] | undefined;
  /** What is recorded of it; undefined for probes. */
  segment: Segment | undefined;
  readonly taskId = null;

  readonly #needs: ExchangeNeeds;
  #requestId: string | undefined;
  #traceId: string | undefined;
  #traceParent: TraceParent | null | undefined;
  #context: RequestContext | undefined;
  #idempotency: Idempotency | undefined;

  constructor(needs: ExchangeNeeds, raw: IncomingMessage, reply: ServerResponse, mounted: MountedRoute | undefined) {
    this.#needs = needs;
    this.raw = raw;
    this.reply = reply;
    this.mounted = mounted;
    this.startedMs = needs.clock.monotonicMs();
    this.receivedAt = needs.clock.now();
  }

  get requestId(): string {
    this.#requestId ??= this.#adoptedRequestId() ?? this.#needs.randomness.uuid();
    return this.#requestId;
  }

  /** What `X-Request-Id` of the answer says: the caller's when it may be echoed, else ours. */
  get shownRequestId(): string {
    return echoableRequestId(this.#first('x-request-id')) ?? this.requestId;
  }

  /** The caller's trace, or a new one named by the request id: the two are then found by one search. */
  get traceId(): string {
    this.#traceId ??= this.#callersTrace()?.traceId ?? this.requestId.replaceAll('-', '');
    return this.#traceId;
  }

  get parentSpanId(): string | null {
    return this.#callersTrace()?.parentId ?? null;
  }

  /** Anybody may name their trace; only a trusted proxy may have it kept, or not. */
  get isSampledByCaller(): boolean | undefined {
    const parent = this.#callersTrace();
    return parent !== null && this.#needs.addresses.peerOf(this.raw).isTrustedProxy ? parent.isSampled : undefined;
  }

  get target(): string {
    return this.raw.url ?? '';
  }

  get scheme(): 'http' | 'https' {
    return this.#needs.endsTls ? 'https' : (this.#needs.addresses.forwardedSchemeOf(this.raw) ?? 'http');
  }

  get isFromLoopback(): boolean {
    return this.#needs.addresses.clientOf(this.raw).isLoopback;
  }

  get clientAddress(): string {
    return this.#needs.addresses.clientOf(this.raw).address;
  }

  get network(): string {
    return this.#needs.addresses.clientOf(this.raw).network;
  }

  /** A getter, so that it may be taken apart from its request. */
  get noteLimit(): (report: LimitReport) => void {
    return (report) => {
      this.limitReports ??= [];
      this.limitReports.push(report);
    };
  }

  get maskedClient(): string {
    return this.#needs.addresses.clientOf(this.raw).masked;
  }

  get context(): RequestContext {
    this.#context ??= this.#describe();
    return this.#context;
  }

  get idempotency(): Idempotency {
    this.#idempotency ??= this.#needs.idempotencyOf({
      key: this.mounted?.route.idempotent ? this.#first('idempotency-key') : undefined,
      route: `${this.mounted?.route.method} ${this.mounted?.route.path}`,
      caller: this.principal?.userId ?? this.context.client.network,
      target: this.raw.url ?? '',
      body: this.bodyBytes,
    });
    return this.#idempotency;
  }

  /** A getter, so that handlers may take it apart from its request. */
  get header(): (name: string) => string | undefined {
    return (name) => this.#first(name.toLowerCase());
  }

  /**
   * One cookie by name; undefined when absent.
   *
   * Browsers send cookies whoever wrote the page. So a cookie counts in a request that changes state only when `Origin`
   * is a listed one or our own; with an `Authorization` header, which no foreign page can add unasked, it always counts.
   *
   * @throws Problem `FORBIDDEN` when the cookie is there and the origin is not allowed.
   */
  get cookie(): (name: string) => string | undefined {
    return (name) => {
      const value = readCookie(this.raw.headers.cookie, name);
      if (value === undefined || this.#changesNothing() || this.raw.headers.authorization !== undefined) return value;
      if (this.#needs.origins.mayUseCookies(this.raw.headers.origin)) return value;
      throw new Problem(forbidden, { message: 'A request that relies on a cookie must come from an allowed Origin.' });
    };
  }

  #first(lowerCaseName: string): string | undefined {
    const value = this.raw.headers[lowerCaseName];
    return typeof value === 'object' ? value[0] : value;
  }

  #changesNothing(): boolean {
    return this.raw.method === 'GET' || this.raw.method === 'HEAD';
  }

  #callersTrace(): TraceParent | null {
    if (this.#traceParent === undefined) this.#traceParent = parseTraceParent(this.#first('traceparent')) ?? null;
    return this.#traceParent;
  }

  #adoptedRequestId(): string | undefined {
    const sent = this.#first('x-request-id');
    return sent !== undefined && this.#needs.addresses.peerOf(this.raw).isTrustedProxy
      ? adoptableRequestId(sent)
      : undefined;
  }

  #describe(): RequestContext {
    const { address, network } = this.#needs.addresses.clientOf(this.raw);
    return {
      requestId: this.requestId,
      traceId: this.traceId,
      spanId: this.segment?.root.spanId ?? this.#newSpanId(),
      client: { address, network, userAgent: this.#first('user-agent')?.slice(0, maxUserAgentLength) ?? null },
      receivedAt: this.receivedAt,
      scheme: this.scheme,
      noteLimit: this.noteLimit,
    };
  }

  #newSpanId(): string {
    const bytes = this.#needs.randomness.bytes(8);
    // A span id of zeros means none (W3C Trace Context, section 3.2.2.4).
    bytes[0] = (bytes[0] ?? 0) | 1;
    return bytes.toString('hex');
  }
}
