import type { SpanType } from '../tracing/segment.ts';

/** A statement by our name for it; its text is in the code and its values are nobody's business. */
export const statementSpan: SpanType = {
  kind: 'client',
  describe: (name) => ({ 'db.system.name': 'postgresql', 'db.query.summary': name }),
};

/** Waiting for a connection of the pool. */
export const poolWaitSpan: SpanType = { kind: 'internal' };
