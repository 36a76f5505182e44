import type { Database } from '../database.ts';
import { markWrite, selectWrites } from './replicas.store.ts';

/*
 * Whoever wrote reads what they wrote, through whatever process. A request that may have written leaves a mark on the
 * primary before it is answered. A read asks the primary first whether its session has a new mark, and then wants a
 * replica that has replayed all that was written by the time it asked. The primary is asked by one statement for all reads
 * that wait, and one at a time: however many reads there are, it is a few lookups by key in a row.
 */

export type WrittenSessions = {
  /** To be awaited before the answer that tells of the write. */
  mark(sessionId: string): Promise<void>;
  /** What a replica must have replayed to know all that this session wrote before now; 0 when it wrote nothing of late. */
  positionFor(sessionId: string): Promise<number>;
};

const mostRemembered = 10_000;

export const createWrittenSessions = (database: Database): WrittenSessions => {
  /** By session: its newest mark that is known, and where the log was when that was found. */
  const known = new Map<string, { readonly writtenAt: string; readonly position: number }>();
  let waiting: { readonly sessions: Set<string>; readonly answer: Promise<ReadonlyMap<string, number>> } | undefined;
  let asking: Promise<unknown> = Promise.resolve();

  const ask = async (sessions: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> => {
    const found = await database.rows(selectWrites, [[...sessions]]);
    const positions = new Map<string, number>();
    for (const { sessionId, writtenAt, position } of found) {
      if (sessionId === null || writtenAt === null) continue;
      const before = known.get(sessionId);
      const mark = before?.writtenAt === writtenAt ? before : { writtenAt, position };
      known.delete(sessionId);
      known.set(sessionId, mark);
      positions.set(sessionId, mark.position);
    }
    for (const oldest of known.keys()) {
      if (known.size <= mostRemembered) break;
      known.delete(oldest);
    }
    return positions;
  };

  return {
    async mark(sessionId) {
      await database.execute(markWrite, [sessionId]);
    },
    async positionFor(sessionId) {
      if (waiting === undefined) {
        const sessions = new Set<string>();
        const answer = asking.then(() => {
          // Whoever comes from now on may have written after this question was put.
          waiting = undefined;
          return ask(sessions);
        });
        asking = answer.catch(() => {});
        waiting = { sessions, answer };
      }
      waiting.sessions.add(sessionId);
      return (await waiting.answer).get(sessionId) ?? 0;
    },
  };
};
