import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { describeDevice, deviceBody } from '../../platform/http/device.ts';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { type SessionLifeSettings, seenSince } from './session-life.ts';
import { selectSessionsOfUser } from './sessions.store.ts';

const sessionBody = z
  .strictObject({
    id: z.uuid(),
    current: z.boolean().meta({ description: 'Whether it is the session that asks.' }),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso
      .datetime()
      .meta({ description: 'When one of its tokens was last used; up to half a minute late.' }),
    expires_at: z.iso.datetime().meta({ description: 'When it ends at the latest, however often it is used.' }),
    client_address: z.string(),
    user_agent: z.string().nullable(),
    device: deviceBody,
  })
  .meta({ id: 'Session', description: 'A login that is still good, and from where it was last refreshed.' });

export const sessionPage = pageOf(sessionBody).meta({ id: 'SessionPage' });

export const sessionQuery = z.strictObject(pageQuery);

const position = z.tuple([z.iso.datetime(), z.uuid()]);

export type SessionListNeeds = SessionLifeSettings & {
  readonly database: Database;
  readonly clock: Clock;
  readonly cursors: Cursors;
};

/** A page of somebody's live sessions, newest first. @throws Problem `INVALID_INPUT` for a cursor of another list. */
export type ListSessions = (
  principal: Principal,
  userId: UserId,
  query: z.output<typeof sessionQuery>,
) => Promise<z.output<typeof sessionPage>>;

export const createListSessions =
  (needs: SessionListNeeds): ListSessions =>
  async (principal, userId, { limit, cursor }) => {
    const { database, clock, cursors } = needs;
    const identity = { list: 'sessions', filters: { user_id: userId } };
    const [createdAt, id] = cursors.read(identity, cursor, position) ?? [null, null];
    const at = clock.now();
    const found = await database.rows(selectSessionsOfUser, [
      userId,
      at,
      seenSince(needs, at),
      createdAt,
      id,
      limit + 1,
    ]);
    const { rows, nextCursor } = cursors.page(identity, found, limit, (row) => [row.createdAt.toISOString(), row.id]);
    return {
      data: rows.map((session) => ({
        id: session.id,
        current: session.id === principal.sessionId,
        created_at: session.createdAt.toISOString(),
        last_seen_at: session.lastSeenAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
        client_address: session.clientAddress,
        user_agent: session.userAgent,
        device: describeDevice(session.userAgent),
      })),
      next_cursor: nextCursor,
    };
  };
