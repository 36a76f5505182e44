import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Clock } from '../../platform/clock/clock.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import {
  endLostRequests,
  insertRequest,
  selectRequest,
  takenWithinSeconds,
  takeProfile,
  withdrawRequest,
} from './profile-requests.store.ts';
import type { ProfileKind } from './runtime-profile.ts';

const decompress = promisify(gunzip);

export type WantedProfile = {
  readonly kind: ProfileKind;
  readonly seconds: number;
  /** `host:pid` or `pid`; null for whichever process hears of it first. */
  readonly process: string | null;
};

export type ProfileOutcome =
  | { readonly kind: 'taken'; readonly by: string; readonly profile: Buffer }
  /** One at a time: a profile slows down what it looks at. */
  | { readonly kind: 'busy' }
  /** No server runs, or none that is called so. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'failed'; readonly reason: string };

export type ProfilingNeeds = {
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'announce' | 'subscribe'>;
  readonly clock: Clock;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

const pollMs = 200;
const msPerSecond = 1_000;
/** What it may take to write the profile, after its own time. */
const graceSeconds = 30;

/** The side of the operator: asks a running process for a profile and waits for it. */
export const createProfileRequests = (needs: ProfilingNeeds) => {
  const { database, clock } = needs;

  const ask = (id: string, { kind, seconds, process }: WantedProfile): Promise<boolean> =>
    database.transaction(async (tx) => {
      await tx.execute(endLostRequests, []);
      if ((await tx.execute(insertRequest, [id, kind, seconds, process])) === 0) return false;
      await needs.recordAudit(tx, {
        at: clock.now(),
        actorKind: 'operator',
        actorId: null,
        subjectId: null,
        action: 'profile.taken',
        outcome: 'success',
        reason: 'command',
        request: null,
        sessionId: null,
        personal: { kind, seconds, process },
      });
      await needs.changes.announce(tx, 'profiling');
      return true;
    });

  const collect = async (id: string): Promise<Buffer | null> => {
    const found = await database.row(takeProfile, [id]);
    return found?.profile == null ? null : decompress(found.profile);
  };

  return async (wanted: WantedProfile): Promise<ProfileOutcome> => {
    const id = needs.randomness.uuid();
    if (!(await ask(id, wanted))) return { kind: 'busy' };
    const askedMs = clock.monotonicMs();
    for (;;) {
      await pause(pollMs);
      const request = await database.row(selectRequest, [id]);
      const waitedSeconds = (clock.monotonicMs() - askedMs) / msPerSecond;
      if (request === undefined || request.state === 'failed') {
        return { kind: 'failed', reason: request?.error ?? 'The request is gone.' };
      }
      if (request.state === 'done') {
        const profile = await collect(id);
        if (profile !== null) return { kind: 'taken', by: request.takenBy ?? '', profile };
        return { kind: 'failed', reason: 'The profile is gone.' };
      }
      if (request.state === 'waiting' && waitedSeconds > takenWithinSeconds) {
        if ((await database.execute(withdrawRequest, [id])) > 0) return { kind: 'nobody' };
      }
      if (waitedSeconds > takenWithinSeconds + wanted.seconds + graceSeconds) {
        return { kind: 'failed', reason: `${request.takenBy} does not answer.` };
      }
    }
  };
};
