import type { MetricPoint } from '../metric-point.ts';
import type { TelemetryResource } from '../telemetry-resource.ts';

/** One series of `POST /api/v2/series`. Types: 1 count, 3 gauge. */
export type DatadogSeries = {
  readonly metric: string;
  readonly type: 1 | 3;
  readonly points: readonly { readonly timestamp: number; readonly value: number }[];
  readonly tags: readonly string[];
  readonly resources: readonly { readonly type: 'host'; readonly name: string }[];
  readonly unit?: string;
  /** Seconds that a count covers. */
  readonly interval?: number;
};

const units: Readonly<Record<string, string>> = { s: 'second', By: 'byte' };

/** Datadog's own names for what OpenTelemetry says of a service. */
const tagNames: Readonly<Record<string, string>> = {
  'service.name': 'service',
  'service.version': 'version',
  'deployment.environment.name': 'env',
  'service.instance.id': 'instance',
};

/** What every series carries; the host has a field of its own. */
export const tagsOfResource = (resource: TelemetryResource): readonly string[] =>
  Object.entries(resource)
    .filter(([name]) => name !== 'host.name')
    .map(([name, value]) => `${tagNames[name] ?? name}:${value}`);

/** The place of each bound in Datadog's spelling, as the Agent and the Collector have it. */
const boundsOf = (buckets: readonly number[], index: number): readonly string[] => [
  `lower_bound:${index === 0 ? '-inf' : buckets[index - 1]}`,
  `upper_bound:${index === buckets.length ? 'inf' : buckets[index]}`,
];

/**
 * A point as Datadog's series. Counters are counts of the interval; histograms are `.count` and `.sum` of it and a
 * `.bucket` for each bucket that counted something, with the tags that the Agent gives to those of OpenMetrics.
 */
export const datadogSeriesOf = (point: MetricPoint, resource: TelemetryResource): readonly DatadogSeries[] => {
  const { metric, labels, from, to } = point;
  const timestamp = Math.floor(to.getTime() / 1000);
  const ownTags = Object.entries(labels).map(([name, value]) => `${name}:${value}`);
  const tags = [...tagsOfResource(resource), ...ownTags];
  const resources = [{ type: 'host', name: resource['host.name'] ?? '' }] as const;
  const unit = units[metric.unit];
  const interval = Math.max(1, Math.round((to.getTime() - from.getTime()) / 1000));

  const count = (name: string, value: number, more: { readonly unit?: string; readonly tags?: readonly string[] }) => ({
    metric: name,
    type: 1 as const,
    interval,
    points: [{ timestamp, value }],
    resources,
    ...(more.unit !== undefined && { unit: more.unit }),
    tags: [...tags, ...(more.tags ?? [])],
  });

  if (point.kind === 'number') {
    if (metric.kind === 'counter') return [count(metric.name, point.value, { ...(unit !== undefined && { unit }) })];
    const gauge = {
      metric: metric.name,
      type: 3 as const,
      points: [{ timestamp, value: point.value }],
      tags,
      resources,
    };
    return [{ ...gauge, ...(unit !== undefined && { unit }) }];
  }
  const buckets = point.counts.flatMap((value, index) =>
    value === 0 ? [] : [count(`${metric.name}.bucket`, value, { tags: boundsOf(metric.buckets ?? [], index) })],
  );
  return [
    count(`${metric.name}.count`, point.count, {}),
    count(`${metric.name}.sum`, point.sum, { ...(unit !== undefined && { unit }) }),
    ...buckets,
  ];
};
