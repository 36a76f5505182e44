import type { HouseOptions } from '../composition/house.ts';
import type { ConfigurableLog } from '../platform/log/pino-log.ts';
import type { Surroundings } from './commands/surroundings.ts';
import type { Parts } from './parts.ts';

/** What every way of serving begins with. */
export type Serving = {
  readonly surroundings: Surroundings;
  readonly parts: Parts;
  readonly log: ConfigurableLog;
  readonly house: Omit<HouseOptions, 'announce'>;
  readonly print: (line: string) => void;
};
