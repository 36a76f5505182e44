import type { Contestant, Sample } from './interleave.ts';
import { applyLoad, type Conversation } from './load.ts';
import type { BenchPostgres } from './postgres.ts';
import { cpuTimeOf, type ServerUnderMeasurement } from './processes.ts';

/** Puts a server under load and reads what it cost: its process, and PostgreSQL. */
export const underLoad = (options: {
  readonly name: string;
  readonly server: ServerUnderMeasurement;
  readonly conversations: readonly Conversation[];
  readonly postgres?: BenchPostgres;
  readonly durationMs?: number;
  /** Which of its threads hash passwords; unset for those that don't while they are measured. */
  readonly hashesIn?: 'lowPriorityMicros' | 'libuvMicros';
}): Contestant => ({
  name: options.name,
  ...(options.durationMs !== undefined && { durationMs: options.durationMs }),
  async run(durationMs): Promise<Sample> {
    const { server, conversations, postgres, hashesIn } = options;
    const postgresBefore = await postgres?.cpu();
    const before = await cpuTimeOf(server.pid);
    const result = await applyLoad(server.origin, conversations, durationMs);
    const after = await cpuTimeOf(server.pid);
    const postgresAfter = await postgres?.cpu();
    const total = after.totalMicros - before.totalMicros;
    const hashing = hashesIn === undefined ? 0 : after[hashesIn] - before[hashesIn];
    return {
      perSecond: (result.requests / result.elapsedMs) * 1000,
      cpuMicros: total / result.requests,
      ...(hashesIn !== undefined && { besideHashMicros: (total - hashing) / result.requests }),
      ...(postgresBefore !== undefined &&
        postgresAfter !== undefined && {
          postgresMicros: (postgresAfter - postgresBefore) / result.requests,
        }),
      p95Ms: result.latenciesMs[Math.floor(result.requests * 0.95)] ?? Number.NaN,
    };
  },
});
