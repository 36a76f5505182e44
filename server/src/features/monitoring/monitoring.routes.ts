import { BlockList } from 'node:net';
import { z } from 'zod';
import { type Answer, defineRoute, type Route, type RouteResponse } from '../../platform/http/route.ts';
import { prometheusContentType } from '../../platform/metrics/prometheus-text.ts';
import { parseIpAddress } from '../../platform/network/ip-address.ts';
import { type IpRange, isInRange } from '../../platform/network/ip-range.ts';
import { Problem, type ProblemKind } from '../../platform/problem/problem.ts';
import type { HealthStatus } from './health-watch.ts';
import type { ShownToken } from './metrics-token.ts';
import type { HealthService } from './monitoring.service.ts';

/** Whether the caller is somebody who may see how the house is faring. Never rejects: health answers whatever is wrong. */
export type MaySeeDetail = (authorization: string | undefined) => Promise<boolean>;

export type MonitoringRouteNeeds = {
  readonly health: HealthService;
  readonly metricsText: () => Promise<string>;
  readonly readToken: (authorization: string | undefined) => ShownToken;
  readonly maySeeDetail: MaySeeDetail;
  /** From where the metrics may be read without the token. */
  readonly allowedAddresses: readonly IpRange[];
  readonly isDevelopment: boolean;
  readonly problems: { readonly tokenMissing: ProblemKind; readonly tokenInvalid: ProblemKind };
};

const status = z.enum(['healthy', 'degraded', 'unhealthy']);
const checks = z.record(z.string(), z.boolean()).describe('One entry a component: whether its last check passed.');

const healthBody = z
  .object({
    status,
    checks,
    details: z
      .record(
        z.string(),
        z.object({
          critical: z.boolean(),
          message: z.string().nullable(),
          duration_ms: z.number(),
          checked_at: z.string(),
          since: z.string(),
        }),
      )
      .exactOptional()
      .describe(
        'For callers with `monitoring:read` or the metrics token, and in development: what the last check of each component said.',
      ),
    metrics: z
      .object({
        uptime: z.number().describe('Seconds.'),
        memory: z.number().describe('Bytes of physical memory.'),
        active_connections: z.number(),
        event_loop_lag: z.number().describe('Seconds, 99th percentile of the last 15 to 30 s.'),
      })
      .exactOptional()
      .describe('For the same callers.'),
  })
  .meta({ id: 'Health' });

const livenessBody = z.object({ status }).meta({ id: 'Liveness' });
const readinessBody = z.object({ status, checks }).meta({ id: 'Readiness' });

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
const isLoopback = (address: string): boolean => loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4');

const retryAfterSeconds = 5;

const answerProbe = (isWell: boolean, body: { readonly status: HealthStatus }): Answer => ({
  status: isWell ? 200 : 503,
  body,
  headers: {
    'cache-control': 'no-store',
    ...(!isWell && { 'retry-after': String(retryAfterSeconds) }),
  },
});

const answers = (well: string, unwell: string, body: z.ZodType): Record<number, RouteResponse> => ({
  200: { description: well, body },
  503: { description: unwell, body },
});

/** Probes must always answer, and tell nothing that a stranger could use. */
const probe = {
  method: 'GET',
  tag: 'Monitoring',
  access: { kind: 'anyone', because: 'load balancers and supervisors have no account; the answer is trimmed for them' },
  limit: 'none',
  probe: true,
  problems: [],
} as const;

export const createMonitoringRoutes = (needs: MonitoringRouteNeeds): readonly Route[] => {
  const { health, metricsText, readToken, maySeeDetail, allowedAddresses, isDevelopment, problems } = needs;

  const isAllowedAddress = (text: string): boolean => {
    const address = parseIpAddress(text);
    return address !== undefined && allowedAddresses.some((range) => isInRange(address, range));
  };

  const healthRoute = (path: string, operationId: string): Route =>
    defineRoute({
      ...probe,
      path,
      operationId,
      summary: 'How the server and its components are',
      description:
        'Figures and messages are added for callers with the permission `monitoring:read`, the bearer of the metrics token, and in development.',
      responses: answers('Healthy, or degraded and still serving.', 'Unhealthy.', healthBody),
      handle: async (request) => {
        const authorization = request.header('authorization');
        const isTrusted = isDevelopment || readToken(authorization) === 'right' || (await maySeeDetail(authorization));
        const report = isTrusted ? health.detailedReport() : health.report();
        return answerProbe(report.status !== 'unhealthy', report);
      },
    });

  return [
    healthRoute('/health', 'getHealth'),
    healthRoute('/api/v1/health', 'getApiHealth'),
    defineRoute({
      ...probe,
      path: '/health/live',
      operationId: 'getLiveness',
      summary: 'Whether the process answers',
      description: 'For supervisors that restart what does not answer; asks nothing of any component.',
      responses: { 200: { description: 'The event loop answers.', body: livenessBody } },
      handle: () => answerProbe(true, { status: 'healthy' }),
    }),
    defineRoute({
      ...probe,
      path: '/health/ready',
      operationId: 'getReadiness',
      summary: 'Whether to send requests here',
      description:
        'For load balancers: unhealthy when a critical component is down, and from the moment of stopping on.',
      responses: answers('Send requests.', 'Send none for now.', readinessBody),
      handle: () => answerProbe(health.isReady(), health.readiness()),
    }),
    defineRoute({
      method: 'GET',
      path: '/metrics',
      operationId: 'getMetrics',
      tag: 'Monitoring',
      summary: 'All metrics in the Prometheus text format',
      description:
        'Needs the metrics token as bearer, or an address that METRICS_ALLOWED_ADDRESSES lists; open in development to callers on the same machine.',
      access: {
        kind: 'own-proof',
        because: 'the bearer of METRICS_TOKEN, an address in METRICS_ALLOWED_ADDRESSES, or loopback in development',
      },
      limit: 'none',
      probe: true,
      responses: { 200: { description: 'Text format 0.0.4.', body: z.string(), contentType: prometheusContentType } },
      problems: [problems.tokenMissing, problems.tokenInvalid],
      handle: async (request) => {
        const shown = readToken(request.header('authorization'));
        const { address } = request.context.client;
        const isOpen = isAllowedAddress(address) || (isDevelopment && isLoopback(address));
        if (shown === 'none' && !isOpen) throw new Problem(problems.tokenMissing);
        if (shown === 'wrong' && !isOpen) throw new Problem(problems.tokenInvalid);
        const headers = { 'content-type': prometheusContentType, 'cache-control': 'no-store' };
        return { status: 200, body: await metricsText(), headers };
      },
    }),
  ];
};
