import type { LabelFilter, Queries } from './queries.ts';

/** Probes and scrapes come by the clock and say nothing of how people fare. */
const probes = ['/health', '/health/live', '/health/ready', '/api/v1/health', '/metrics'];

export const ofPeople: LabelFilter = { route: { not: probes } };

/** The share of requests that failed for a reason of ours. */
export const failureShare = (q: Queries): string => {
  const failed = q.countRate('http.server.request.duration', { where: { ...ofPeople, status: ['500', '503'] } });
  const all = q.countRate('http.server.request.duration', { where: ofPeople });
  return `(${failed} or vector(0)) / (${all} > 0)`;
};
