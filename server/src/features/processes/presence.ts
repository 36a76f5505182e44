import type { Log } from '../../platform/log/log.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { processNotNoted } from './processes.log.ts';
import { noteProcess, removeProcess } from './processes.store.ts';

export type PresenceNeeds = {
  /** Over connections that requests cannot use up: a busy process is not a lost one. */
  readonly reservedDatabase: Database;
  readonly log: Log;
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly parts: readonly string[];
  readonly version: string;
};

export type Presence = {
  start(): Promise<void>;
  /** From now on the list says that it lets go of its clients. */
  draining(): void;
  /** Says that it ends: it is not missed. */
  leave(): Promise<void>;
};

const beatMs = 5_000;

/** Says every five seconds that this process is there. Never rejects: a database that is away is told once. */
export const createPresence = (needs: PresenceNeeds): Presence => {
  const { reservedDatabase, log, id, host, pid, parts, version } = needs;
  let state = 'serving';
  let isNoted = true;
  let timer: NodeJS.Timeout | undefined;
  let saying: Promise<void> = Promise.resolve();

  const say = async (): Promise<void> => {
    try {
      await reservedDatabase.execute(noteProcess, [id, host, pid, parts, version, state]);
      isNoted = true;
    } catch (error) {
      if (isNoted) log.writeError(processNotNoted, error, {});
      isNoted = false;
    }
  };
  /** One after the other, or an older state could be written last. */
  const sayNext = (): Promise<void> => {
    saying = saying.then(say);
    return saying;
  };

  return {
    async start() {
      await sayNext();
      timer = setInterval(() => void sayNext(), beatMs).unref();
    },
    draining() {
      state = 'draining';
      void sayNext();
    },
    async leave() {
      clearInterval(timer);
      await saying;
      try {
        await reservedDatabase.execute(removeProcess, [id]);
      } catch (error) {
        log.writeError(processNotNoted, error, {});
      }
    },
  };
};
