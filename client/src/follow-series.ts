import type { FollowEvents, FollowOptions } from './follow-events.ts';
import { descriptions } from './generated/operations.ts';

/** What one chart shows, as `readSeries` takes it, without its time. */
export type SeriesQuestion = {
  readonly metric: string;
  readonly stat?: string;
  readonly by?: string;
  readonly where?: string;
};

/** The last minutes of each chart, in the order of the questions. */
export type LiveHistory = {
  readonly charts: readonly {
    /** Seconds since 1970. */
    readonly times: readonly number[];
    readonly series: readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly stat: string;
      readonly values: readonly (number | null)[];
    }[];
  }[];
};

/** One more point for each chart. */
export type LivePoint = {
  readonly at: string;
  readonly charts: readonly {
    readonly series: readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly stat: string;
      readonly value: number | null;
    }[];
  }[];
};

export type LiveSeries =
  | { readonly name: 'history'; readonly history: LiveHistory }
  | { readonly name: 'point'; readonly point: LivePoint };

/**
 * What up to 16 charts show, as it becomes: the last minutes, then a point every few seconds. After a connection broke the
 * last minutes come again. The figures are of the process that answers. It goes on until its signal ends it.
 *
 * @throws CastellanError when the server refuses, or cannot be reached for several attempts in a row.
 */
export type FollowSeries = (questions: readonly SeriesQuestion[], options?: FollowOptions) => AsyncIterable<LiveSeries>;

const textOf = (question: SeriesQuestion): string =>
  new URLSearchParams(Object.entries(question).filter(([, value]) => value !== undefined && value !== '')).toString();

export const createFollowSeries = (followEvents: FollowEvents): FollowSeries =>
  async function* follow(questions, options) {
    const query = { series: questions.map(textOf) };
    for await (const { name, data } of followEvents(descriptions.streamSeries, { query }, options)) {
      // The server's word for the type of an event is taken, as it is for the answers of calls.
      if (name === 'history') yield { name, history: JSON.parse(data) as LiveHistory };
      if (name === 'point') yield { name, point: JSON.parse(data) as LivePoint };
    }
  };
