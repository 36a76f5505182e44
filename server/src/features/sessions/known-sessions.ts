import { describeDevice } from '../../platform/http/device.ts';
import type { Readable } from '../../platform/postgres/database.ts';
import type { SessionId, UserId } from '../../vocabulary/ids.ts';
import { selectSessions } from './sessions.store.ts';

/** A session that began once, however it stands with it now. */
export type KnownSession = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly expiresAt: Date;
  readonly endReason: string | null;
  readonly transport: string;
  /** Browser and system, as far as the client told. */
  readonly device: string | null;
};

/** Those of these sessions that are still kept, in no order. */
export const readSessions = async (db: Readable, ids: readonly SessionId[]): Promise<KnownSession[]> =>
  (await db.rows(selectSessions, [ids])).map(({ userAgent, ...session }) => {
    const { browser, os } = describeDevice(userAgent);
    return { ...session, device: [browser, os].filter((name) => name !== null).join(', ') || null };
  });
