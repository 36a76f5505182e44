import type { Asked } from './server.ts';

/** Ten minutes of figures for each question, as `GET /monitoring/charts` answers: the same for all series of a question. */
export const madeCharts =
  (labels: Readonly<Record<string, readonly string[]>>, values: readonly (number | null)[] = [1, 2, null, 4]) =>
  ({ query }: Asked): unknown => ({
    data: query.getAll('series').map((text) => {
      const asked = new URLSearchParams(text);
      const [by] = (asked.get('by') ?? '').split(',');
      const groups = by === undefined || by === '' ? [{}] : (labels[by] ?? []).map((value) => ({ [by]: value }));
      const to = Date.parse(query.get('to') ?? '') / 1_000;
      const stats = (asked.get('stat') ?? '').split(',');
      return {
        metric: asked.get('metric'),
        kind: 'counter',
        unit: '1',
        from: query.get('from'),
        to: query.get('to'),
        step_seconds: 60,
        resolution: '1m',
        times: values.map((_, index) => to - (values.length - index) * 60),
        series: groups.flatMap((one) => stats.map((stat) => ({ labels: one, stat, values }))),
        truncated: false,
      };
    }),
  });
