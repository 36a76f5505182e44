import { createLogLevel, type LogLevelNeeds } from '../features/log-level/log-level.feature.ts';
import type { Feature } from '../platform/feature/feature.ts';
import type { FeatureNeeds } from './feature-needs.ts';

/** What operators ask of processes that run. */
export const createProcessControl = (
  needs: FeatureNeeds,
  joined: Pick<LogLevelNeeds, 'recordAudit' | 'requireCurrent'>,
) => {
  const logLevel = createLogLevel({
    ...needs,
    ...joined,
    configured: needs.configuration.settings.LOG_LEVEL,
    setLevel: needs.setLogLevel,
  });

  const features: readonly Feature[] = [logLevel.feature];
  return { logLevels: logLevel.levels, features };
};
