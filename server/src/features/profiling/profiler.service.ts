import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Log } from '../../platform/log/log.ts';
import { maskText } from '../../platform/log/secret-text.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { claimRequest, finishRequest } from './profile-requests.store.ts';
import { profileBegun, profileFailed } from './profiling.log.ts';
import { type ProfileKind, takeRuntimeProfile } from './runtime-profile.ts';

const compress = promisify(gzip);

export type ProfilerNeeds = {
  readonly database: Database;
  readonly log: Log;
  /** How this process calls itself, `host:pid`. */
  readonly host: string;
  readonly pid: number;
};

/** The side of the process that is looked at. */
export type Profiler = {
  /** Takes on what waits for this process, if anything does. Never rejects. */
  look(): Promise<void>;
  /** Ends what is being taken, with what there is by then. */
  stop(): Promise<void>;
};

export const createProfiler = ({ database, log, host, pid }: ProfilerNeeds): Profiler => {
  const stopping = new AbortController();
  let taking: Promise<void> | undefined;

  const take = async (id: string, kind: ProfileKind, seconds: number): Promise<void> => {
    log.write(profileBegun, { kind, seconds });
    try {
      const profile = await takeRuntimeProfile(kind, seconds, stopping.signal);
      await database.execute(finishRequest, [id, await compress(profile), null]);
    } catch (error) {
      log.writeError(profileFailed, error, { kind });
      const message = error instanceof Error ? maskText(error.message) : 'unknown';
      // If that fails as well, whoever waits hears in time that the process is gone.
      await database.execute(finishRequest, [id, null, message]).catch(() => {});
    }
  };

  return {
    async look() {
      if (taking !== undefined || stopping.signal.aborted) return;
      try {
        const request = await database.row(claimRequest, [`${host}:${pid}`, String(pid)]);
        if (request === undefined) return;
        taking = take(request.id, request.kind, request.seconds).finally(() => {
          taking = undefined;
        });
      } catch (error) {
        log.writeError(profileFailed, error, { kind: null });
      }
    },
    async stop() {
      stopping.abort();
      await taking;
    },
  };
};
