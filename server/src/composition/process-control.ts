import { createLogLevel, type LogLevelNeeds } from '../features/log-level/log-level.feature.ts';
import { createProfiling } from '../features/profiling/profiling.feature.ts';
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

  const profiling = createProfiling({ ...needs, recordAudit: joined.recordAudit });

  const features: readonly Feature[] = [logLevel.feature, profiling.feature];
  return { logLevels: logLevel.levels, requestProfile: profiling.requestProfile, features };
};
