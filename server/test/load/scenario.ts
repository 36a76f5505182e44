import type { LoadHouse } from './load-house.ts';
import type { Tally } from './tally.ts';
import type { Watch } from './watch.ts';

/** What is asked of a scenario and what came out. A missed goal of correctness fails the run; speed is only reported. */
export type Goal = {
  readonly what: string;
  readonly kind: 'correctness' | 'speed';
  readonly goal: string;
  readonly measured: string;
  /** Null: there was nothing to measure. */
  readonly isMet: boolean | null;
};

/** Several lines over the same points. */
export type Chart = {
  readonly title: string;
  readonly unit: string;
  /** What the points are, from the left. */
  readonly over: readonly string[];
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
};

/** What a scenario is given: a house with room for it, how long it may take, and how large it is. */
export type Stage = {
  readonly house: LoadHouse;
  readonly seconds: number;
  /** 1 is the size of the documents. */
  readonly scale: number;
  readonly tally: Tally;
  readonly watch: Watch;
  /** Milliseconds since what is measured began. */
  now(): number;
  /** Ends the preparation: from here on it is measured. */
  begin(): Promise<void>;
  say(line: string): void;
};

export type ScenarioOutcome = {
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
  readonly charts?: readonly Chart[];
};

export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** What is done, in a sentence or two. */
  readonly description: string;
  run(stage: Stage): Promise<ScenarioOutcome>;
};

/** The answers of these kinds of request; of all when none is named. */
export const latenciesOf = (tally: Pick<Tally, 'seen'>, ...names: readonly string[]): number[] =>
  tally.seen
    .filter(({ name, status }) => status !== 0 && (names.length === 0 || names.includes(name)))
    .map(({ latencyMs }) => latencyMs);

export const milliseconds = (value: number): string =>
  Number.isNaN(value) ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** A goal for a number of milliseconds that should not be exceeded. */
export const atMostMs = (what: string, goalMs: number, measuredMs: number): Goal => ({
  what,
  kind: 'speed',
  goal: `at most ${goalMs} ms`,
  measured: milliseconds(measuredMs),
  isMet: Number.isNaN(measuredMs) ? null : measuredMs <= goalMs,
});

/** A goal that nothing of a kind happened. */
export const none = (what: string, found: number, of: number): Goal => ({
  what,
  kind: 'correctness',
  goal: '0',
  measured: `${found} of ${of}`,
  isMet: found === 0 && of > 0,
});

/** Every answer was one that a user may get here. */
export const noErrors = (tally: Tally): Goal =>
  none('answers that nobody should get', tally.seen.filter(({ isError }) => isError).length, tally.seen.length);

/** How often the server said that it is busy, and when to come back. */
export const busyTimes = (tally: Pick<Tally, 'seen'>): number =>
  tally.seen.filter(({ status, isError }) => status === 503 && !isError).length;
