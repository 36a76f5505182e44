import { useQuery } from '@tanstack/react-query';
import { castellan } from '../api/castellan.ts';
import { useMay } from '../api/me.ts';
import { paced } from '../api/pace.ts';
import type { ChartThreshold } from './chart-figures.ts';

const refreshMs = 300_000;
const none: readonly ChartThreshold[] = [];

/** Where alerts fire, of all rules; none for those who may not see alerts. */
export const useAlertThresholds = (): readonly ChartThreshold[] => {
  const isEnabled = useMay()('alerts:read');
  const { data } = useQuery({
    queryKey: ['alerts', 'thresholds'],
    queryFn: async ({ signal }) =>
      (await castellan.listAlerts({ signal })).data.map(
        ({ rule, threshold: value, operator, severity }): ChartThreshold => ({ rule, value, operator, severity }),
      ),
    enabled: isEnabled,
    staleTime: refreshMs,
    refetchInterval: () => paced(refreshMs),
  });
  return data ?? none;
};

/** Those that a chart is about. */
export const thresholdsOf = (
  all: readonly ChartThreshold[],
  rules: readonly string[] = [],
): readonly ChartThreshold[] => all.filter(({ rule }) => rules.includes(rule));
