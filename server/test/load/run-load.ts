import type { LoadHouse } from './load-house.ts';
import type { Chart, Goal, Scenario, ScenarioOutcome, Stage } from './scenario.ts';
import { createTally, type Group, groupsOf, secondsOf } from './tally.ts';
import { createWatch, type Sample, type ServerUse } from './watch.ts';

/** A scenario as it is reported. */
export type ScenarioReport = Pick<Scenario, 'name' | 'title' | 'description'> &
  Pick<ScenarioOutcome, 'goals' | 'notes'> & {
    readonly measuredSeconds: number;
    readonly groups: readonly Group[];
    readonly use: ServerUse;
    readonly charts: readonly Chart[];
    /** Why it could not be carried to its end. */
    readonly failure: string | null;
  };

/** What the server used from one sample to the next. */
const rates = (samples: readonly Sample[], of: (sample: Sample) => number): number[] =>
  samples.slice(1).map((sample, at) => {
    const before = samples[at] ?? sample;
    return (of(sample) - of(before)) / ((sample.atMs - before.atMs) / 1000);
  });

const chartsOf = (stage: Pick<Stage, 'tally' | 'watch'>): readonly Chart[] => {
  const seconds = secondsOf(stage.tally.seen);
  const over = seconds.map(({ second }) => `${second} s`);
  const { samples } = stage.watch;
  const sampled = samples.slice(1).map(({ atMs }) => `${Math.round(atMs / 1000)} s`);
  const later = samples.slice(1);
  return [
    {
      title: 'Requests a second',
      unit: '',
      over,
      lines: [{ name: 'due', values: seconds.map((one) => one.requests) }],
    },
    {
      title: 'p95 of what was due in each second',
      unit: 'ms',
      over,
      lines: [{ name: 'p95', values: seconds.map((one) => one.p95) }],
    },
    {
      title: 'CPUs that the server used',
      unit: '',
      over: sampled,
      lines: [{ name: 'CPUs', values: rates(samples, ({ cpuSeconds }) => cpuSeconds) }],
    },
    {
      title: 'Memory of the server',
      unit: 'MB',
      over: sampled,
      lines: [{ name: 'resident', values: later.map(({ memoryMb }) => memoryMb) }],
    },
    {
      title: 'Connections',
      unit: '',
      over: sampled,
      lines: [
        { name: 'of clients and others', values: later.map(({ openConnections }) => openConnections) },
        { name: 'to the database', values: later.map(({ databaseConnections }) => databaseConnections) },
      ],
    },
  ].filter(({ over: points }) => points.length > 1);
};

/** Carries one scenario out. What goes wrong in it is reported: the others may still say something. */
export const runScenario = async (
  scenario: Scenario,
  options: {
    readonly house: LoadHouse;
    readonly seconds: number;
    readonly scale: number;
    readonly say: (line: string) => void;
  },
): Promise<ScenarioReport> => {
  const { house, seconds, scale, say } = options;
  let begunMs = performance.now();
  const now = (): number => performance.now() - begunMs;
  const tally = createTally();
  const watch = createWatch(house, now);
  const stage: Stage = {
    ...{ house, seconds, scale, tally, watch, now, say },
    begin: async () => {
      begunMs = performance.now();
      await watch.begin();
    },
  };
  let outcome: ScenarioOutcome = { goals: [], notes: [] };
  let failure: string | null = null;
  try {
    outcome = await scenario.run(stage);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    await watch.end();
  }
  const { name, title, description } = scenario;
  const { samples } = watch;
  return {
    ...{ name, title, description, failure },
    ...{ goals: outcome.goals, notes: outcome.notes },
    measuredSeconds: (samples.at(-1)?.atMs ?? now()) / 1000,
    groups: groupsOf(tally.seen),
    use: watch.use(),
    charts: [...(outcome.charts ?? []), ...chartsOf({ tally, watch })],
  };
};

/** Whether what must hold under any load held. Speed is no part of it. */
export const isCorrect = ({ goals, failure }: Pick<ScenarioReport, 'goals' | 'failure'>): boolean =>
  failure === null && goals.every(({ kind, isMet }) => kind === 'speed' || isMet === true);

/** In a word. */
export const verdictOf = ({ kind, isMet }: Goal): string => {
  if (isMet === null) return 'not measured';
  if (isMet) return 'met';
  return kind === 'correctness' ? 'WRONG' : 'missed';
};
