import type { Call } from './caller.ts';
import type { Chance } from './chance.ts';
import type { Journal } from './journal.ts';
import type { Mailbox } from './mailbox.ts';
import type { Stand } from './stand.ts';
import type { World } from './world.ts';

/** Everything that the checker may look at. */
export type Siege = {
  readonly stand: Stand;
  readonly journal: Journal;
  readonly mailbox: Mailbox;
  readonly world: World;
  readonly call: Call;
  readonly chance: Chance;
  readonly now: () => number;
  /** How soon everything works again after a fault. */
  readonly recoverySeconds: number;
  /** How many dead things are presented at the end. */
  readonly presentAtMost: number;
};
