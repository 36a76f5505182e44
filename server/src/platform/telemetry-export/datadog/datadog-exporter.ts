import type { MetricExporter } from '../../metrics/flush.ts';
import { createExportQueue, type ExportQueueNeeds } from '../export-queue.ts';
import { gzipped } from '../gzipped.ts';
import { bytesOfPoint, deltaPoints, type MetricPoint } from '../metric-point.ts';
import type { TelemetryResource } from '../telemetry-resource.ts';
import { datadogSeriesOf } from './datadog-series.ts';

export type DatadogSettings = {
  readonly apiKey: string;
  /** Where `/api/v2/series` is: `https://api.datadoghq.com` for the site of that name. */
  readonly origin: URL;
  readonly itemsPerRequest: number;
  readonly resource: TelemetryResource;
};

export type DatadogExporter = { readonly metrics: MetricExporter; check(): void };

/** The API's limits: less than 5 MiB as JSON, 500 KiB compressed. */
const longestBodyBytes = 5 * 1024 * 1024 - 1;
const longestCompressedBytes = 500 * 1024;

const retriedStatuses = new Set([408, 429, 500, 502, 503, 504]);

/** Sends metrics to Datadog's API without its Agent. */
export const createDatadogExporter = (settings: DatadogSettings, needs: ExportQueueNeeds): DatadogExporter => {
  const { apiKey, origin, itemsPerRequest, resource } = settings;
  const queue = createExportQueue<MetricPoint>(
    {
      exporter: 'datadog',
      purpose: 'metrics.datadog',
      url: new URL('/api/v2/series', origin),
      itemsPerRequest,
      retriedStatuses,
      bytesOf: bytesOfPoint,
      encode: async (points) => {
        const series = points.flatMap((point) => datadogSeriesOf(point, resource));
        const json = Buffer.from(JSON.stringify({ series }));
        if (json.length > longestBodyBytes) return null;
        const body = await gzipped(json);
        if (body.length > longestCompressedBytes) return null;
        return {
          body,
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'dd-api-key': apiKey },
        };
      },
    },
    needs,
  );
  return {
    metrics: { name: 'datadog', take: (flush) => queue.add(deltaPoints(flush)), close: queue.close },
    check: queue.check,
  };
};
