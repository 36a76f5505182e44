import type { MetricSnapshot } from '../metrics/aggregator.ts';
import type { ProcessCondition } from './messages.ts';

/** The other processes behind the same port, to one of them. */
export type Siblings = {
  /** How many there are to be, this one included; 1 where there are no others. */
  readonly count: number;
  /** Which place among them this process has, from 1; a process that takes over from another one has a place of its own. */
  readonly slot: number;
  /** How the others said they are, a second or two ago; null of one that does not answer. */
  conditions(): readonly (ProcessCondition | null)[];
  /** How many of them are missing: lost and not back yet. */
  missing(): number;
  /** The metrics of all, with `own` of this process; of one that does not answer in time what it last told. */
  gather(own: readonly MetricSnapshot[]): Promise<readonly MetricSnapshot[]>;
  /** Has somebody told, again and again, what each process recorded since the time before, this one included. */
  onStock(listener: (processes: readonly (readonly MetricSnapshot[])[]) => void): void;
};

/** Of a process that is the whole server. */
export const noSiblings: Siblings = {
  count: 1,
  slot: 1,
  conditions: () => [],
  missing: () => 0,
  gather: async (own) => own,
  onStock: () => {},
};
