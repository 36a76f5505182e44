/** Which web pages may call the API, and with what answer a browser learns it (CORS, the Fetch standard). */
export type Origins = {
  /** Whether a request with this `Origin` may change state on the strength of a cookie: a listed one, or our own. */
  mayUseCookies(origin: string | undefined): boolean;
  /** Headers for any answer to this `Origin`, as name, value, name, value. */
  headersFor(origin: string | undefined): readonly string[];
  /** The further headers that answer a preflight of this `Origin`. */
  preflightHeadersFor(origin: string | undefined, methods: string): Readonly<Record<string, string>>;
};

const exposed = [
  'RateLimit',
  'RateLimit-Policy',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Retry-After',
  'X-Request-Id',
  'Idempotency-Replayed',
  'Location',
  'WWW-Authenticate',
].join(', ');

const accepted = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'X-Request-Id',
  'traceparent',
  'tracestate',
].join(', ');

const preflightMaxAgeSeconds = '600';

/**
 * @param allowed exact origins such as `https://app.example.com`; none means that no other site may call.
 * @throws Error for an entry that is no origin: a pattern or a path would allow more or less than it seems to.
 */
export const createOrigins = (allowed: readonly string[], publicUrl: URL): Origins => {
  for (const origin of allowed) {
    if (!/^https?:\/\/[^*]+$/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new Error('An allowed origin is not of the form https://host or https://host:port.');
    }
  }
  const vary: readonly string[] = allowed.length > 0 ? ['Vary', 'Origin'] : [];
  const headers = new Map(
    allowed.map((origin) => [
      origin,
      [
        ...vary,
        ...['Access-Control-Allow-Origin', origin],
        ...['Access-Control-Allow-Credentials', 'true'],
        ...['Access-Control-Expose-Headers', exposed],
      ],
    ]),
  );
  return {
    mayUseCookies: (origin) => origin !== undefined && (origin === publicUrl.origin || headers.has(origin)),
    headersFor: (origin) => (origin === undefined ? vary : (headers.get(origin) ?? vary)),
    preflightHeadersFor: (origin, methods) =>
      origin === undefined || !headers.has(origin)
        ? {}
        : {
            'Access-Control-Allow-Methods': methods,
            'Access-Control-Allow-Headers': accepted,
            'Access-Control-Max-Age': preflightMaxAgeSeconds,
          },
  };
};
