import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';

/** How long a profile is kept at most. */
export const profileLifetimeSeconds = 600;

/**
 * Puts a profile where it was missing, unless it was dropped since the filling began: then what was read may be from
 * before the change. Undefined gives the filling up.
 */
export type Fill = (user: User | undefined) => Promise<void>;

/** Where profiles are kept. Nothing here rejects: what cannot be kept is read from PostgreSQL. */
export type ProfileStore = {
  find(id: UserId): Promise<User | undefined>;
  /** To be called before the row is read. Undefined when nobody should fill: somebody does already, or nothing can be kept. */
  beginFill(id: UserId): Promise<Fill | undefined>;
  /** Once this has been called no reader of this process gets what was kept, and no filling that began before has an effect. */
  drop(id: UserId): Promise<void>;
  dropAll(): Promise<void>;
};
