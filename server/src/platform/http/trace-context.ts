/** The caller's place in a trace: W3C Trace Context, section 3.2. */
export type TraceParent = { readonly traceId: string; readonly parentId: string; readonly isSampled: boolean };

const versionZero = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const laterVersion = /^(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Reads `traceparent`; undefined when it is absent or not exactly of the form (then a new trace begins, section 4.3). */
export const parseTraceParent = (header: string | undefined): TraceParent | undefined => {
  if (header === undefined || header.length > 512) return undefined;
  const [, traceId, parentId, flags] = versionZero.exec(header) ?? laterVersion.exec(header) ?? [];
  if (traceId === undefined || parentId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
};

const wellFormedRequestId = /^[A-Za-z0-9._-]{1,128}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The caller's `X-Request-Id`, when it may be echoed. */
export const echoableRequestId = (header: string | undefined): string | undefined =>
  header !== undefined && wellFormedRequestId.test(header) ? header : undefined;

/** A trusted proxy's `X-Request-Id` as our own: only a UUID, since that is what our tables hold. */
export const adoptableRequestId = (header: string): string | undefined =>
  uuid.test(header) ? header.toLowerCase() : undefined;
