import type { LimitPolicy } from 'castellan-client';

/** A name for each limit that the API declares: a new one without words stops the type checker. */
export type LimitNames = Readonly<Record<LimitPolicy['name'], string>>;
