import type { Verdict } from './invariant.ts';
import type { Operation } from './journal.ts';
import type { Resources } from './resources.ts';
import type { Siege } from './siege-state.ts';
import type { Absence } from './supervised-process.ts';

const latestMs = 10_000;
/** How far from the moment when a process was killed its clients may notice. */
const marginMs = 500;

const describe = ({ number, kind, outcome, begunMs, endedMs = Number.NaN, faults }: Operation): string => {
  const what = outcome?.kind === 'answer' ? `${outcome.status} ${outcome.code ?? ''}` : (outcome?.reason ?? 'nothing');
  const when = `after ${Math.round(endedMs - begunMs)} ms`;
  return `no. ${number}, ${kind}: ${what} ${when}, during: ${faults.join(' and ') || 'no fault'}`;
};

const isAllowed = ({ outcome }: Operation): boolean => {
  if (outcome?.kind !== 'answer') return true;
  const { status, retryAfter } = outcome;
  if (status === 503) return retryAfter !== null && /^\d+$/.test(retryAfter);
  return status >= 200 && status < 500;
};

const wasAbsent = (absences: readonly Absence[], { begunMs, endedMs = begunMs }: Operation): boolean =>
  absences.some(({ fromMs, toMs }) => begunMs < toMs + marginMs && endedMs > fromMs - marginMs);

/** @param absences when the API was not there. */
export const judgeAnswers = (operations: readonly Operation[], absences: readonly Absence[]): Verdict => {
  const ended = operations.filter(({ endedMs }) => endedMs !== undefined);
  const answered = ended.filter(({ outcome }) => outcome?.kind === 'answer');
  const silent = ended.filter(({ outcome }) => outcome?.kind === 'none');
  const latencyOf = ({ begunMs, endedMs = begunMs }: Operation): number => endedMs - begunMs;
  const broken = [
    ...answered.filter((operation) => !isAllowed(operation)),
    ...answered.filter((operation) => latencyOf(operation) > latestMs),
    ...silent.filter((operation) => !wasAbsent(absences, operation)),
  ].map(describe);
  const statuses = new Map<number, number>();
  for (const { outcome } of answered) {
    if (outcome?.kind === 'answer') statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
  }
  const byStatus = [...statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${count} × ${status}`);
  const slowest = Math.max(0, ...answered.map(latencyOf));
  return {
    promise:
      'only 2xx, 3xx, 4xx or 503 with Retry-After, none later than 10 s, and silence only from an API that was not there',
    counts: `${answered.length} answers (${byStatus.join(', ')}), slowest ${(slowest / 1000).toFixed(1)} s, ${silent.length} without`,
    broken,
  };
};

export const answersStayDecent = ({ journal, stand }: Siege): Verdict =>
  judgeAnswers(journal.operations, stand.api.absences);

export const everythingRecovers = ({ world, recoverySeconds }: Siege): Verdict => {
  const slowest = Math.max(0, ...world.recoveries.map(({ ms }) => ms));
  return {
    promise: `after every fault a sign-up, its mail, a login and a task work again within ${recoverySeconds} s, without a hand`,
    counts: `${world.recoveries.length} times, slowest ${(slowest / 1000).toFixed(1)} s`,
    broken: world.recoveries
      .filter(({ ms }) => !(ms <= recoverySeconds * 1000))
      .map(({ after, ms }) => `${(ms / 1000).toFixed(1)} s after ${after.join(' and ')}`),
  };
};

export const processesEndOnlyWhenTold = ({ stand }: Siege): Verdict => {
  const broken = stand.processes.flatMap(({ failures }) => failures);
  const started = stand.processes.reduce((sum, { pids }) => sum + pids.length, 0);
  return {
    promise: 'no process ends by itself',
    counts: `${started} processes were started for ${stand.processes.length} places`,
    broken,
  };
};

/** Beyond these shares something was left open. */
const growth = { connections: 1.1, files: 1.15, residentMb: 1.5 };

export const resourcesReturn = (before: Resources, after: Resources): Verdict => ({
  promise: 'connections, open files and memory are back to where they were',
  counts: `${before.connections} → ${after.connections} connections, ${before.files} → ${after.files} files, ${before.residentMb} → ${after.residentMb} MB`,
  broken: (['connections', 'files', 'residentMb'] as const)
    .filter((what) => after[what] > before[what] * growth[what] + 5)
    .map((what) => `${what}: ${after[what]}, allowed are ${Math.floor(before[what] * growth[what] + 5)}`),
});
