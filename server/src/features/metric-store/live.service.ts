import type { Clock } from '../../platform/clock/clock.ts';
import type { StreamedBody } from '../../platform/http/answer-streams.ts';
import { rateLimitExceeded, serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { groupPoints } from './live-groups.ts';
import type { LivePoint, MetricMemory } from './metric-memory.ts';
import { present } from './series.service.ts';
import type { SeriesBook } from './series-book.ts';
import type { Chart } from './series-question.ts';

export type LiveFigures = {
  /** Wakes those who follow; called with each point that is whole. */
  publish(point: LivePoint): void;
  /**
   * What is remembered, then each point as it comes.
   *
   * @param follower whose account it is.
   * @param mayStillSee asked before each event; the stream ends when it says no.
   * @throws Problem `SERVICE_UNAVAILABLE` when as many follow as this process can bear, `RATE_LIMIT_EXCEEDED` when one
   *   person would leave too few places to others.
   */
  stream(charts: readonly Chart[], follower: UserId, mayStillSee: () => Promise<boolean>): StreamedBody;
};

export type LiveNeeds = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly book: SeriesBook;
  readonly memory: Pick<MetricMemory, 'points'>;
};

const mostFollowers = 200;
/** A page follows once, and who watches has some pages open. */
const mostOfOnePerson = 20;
const mostUnread = 90;
/** A comment is sent when nothing else was for so long, or a proxy would take the connection for dead. */
const heartbeatMs = 15_000;
/** Then whoever still follows has to come back. */
const longestMs = 3_600_000;

const describe = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export const createLiveFigures = ({ clock, book, memory }: LiveNeeds): LiveFigures => {
  const followers = new Map<(point: LivePoint) => void, UserId>();

  const historyOf = (points: readonly LivePoint[], charts: readonly Chart[]): string => {
    const places = new Map(points.map((point, place) => [point, place]));
    return describe('history', {
      charts: charts.map((chart) => {
        const stretchOf = (point: LivePoint): number => places.get(point) ?? -1;
        const { shape, groups, seconds } = groupPoints(book, points, chart, points.length, stretchOf);
        const { series } = present(shape, groups, chart.stats, (stretch) => seconds[stretch] ?? 0);
        return { times: points.map(({ toMs }) => Math.round(toMs / 1_000)), series };
      }),
    });
  };

  const pointOf = (point: LivePoint, charts: readonly Chart[]): string =>
    describe('point', {
      at: new Date(point.toMs).toISOString(),
      charts: charts.map((chart) => {
        const { shape, groups, seconds } = groupPoints(book, [point], chart, 1, () => 0);
        const { series } = present(shape, groups, chart.stats, () => seconds[0] ?? 0);
        return { series: series.map(({ labels, stat, values }) => ({ labels, stat, value: values[0] ?? null })) };
      }),
    });

  async function* follow(
    charts: readonly Chart[],
    follower: UserId,
    mayStillSee: () => Promise<boolean>,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const arrived: LivePoint[] = [];
    let wake = (): void => {};
    const hear = (point: LivePoint): void => {
      arrived.push(point);
      // Whoever does not read gets what is newest when they do.
      if (arrived.length > mostUnread) arrived.shift();
      wake();
    };
    const untilSomething = (): Promise<void> =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, heartbeatMs);
        timer.unref();
        signal.addEventListener('abort', finish, { once: true });
        wake = finish;
        if (signal.aborted) finish();
      });
    followers.set(hear, follower);
    const begunMs = clock.monotonicMs();
    try {
      // How long a client waits before it comes back.
      yield 'retry: 1000\n\n';
      yield historyOf([...memory.points], charts);
      while (!signal.aborted && clock.monotonicMs() - begunMs < longestMs) {
        if (arrived.length === 0) await untilSomething();
        if (signal.aborted || !(await mayStillSee())) return;
        const point = arrived.shift();
        yield point === undefined ? ': nothing new\n\n' : pointOf(point, charts);
      }
    } finally {
      followers.delete(hear);
    }
  }

  return {
    publish(point) {
      for (const hear of followers.keys()) hear(point);
    },
    stream(charts, follower, mayStillSee) {
      if (followers.size >= mostFollowers) {
        throw new Problem(serviceUnavailable, {
          message: 'Too many follow the figures here. Ask for the series itself, or come back later.',
          retryAfterSeconds: 10,
        });
      }
      if ([...followers.values()].filter((one) => one === follower).length >= mostOfOnePerson) {
        throw new Problem(rateLimitExceeded, {
          message: `You follow the figures ${mostOfOnePerson} times already. Close some pages, or ask for the series itself.`,
          retryAfterSeconds: 10,
        });
      }
      return (signal) => follow(charts, follower, mayStillSee, signal);
    },
  };
};
