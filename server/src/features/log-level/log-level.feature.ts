import type { Feature } from '../../platform/feature/feature.ts';
import { createLogLevelRoutes } from './log-level.routes.ts';
import { createLogLevels, type LogLevelNeeds, type LogLevels } from './log-level.service.ts';

export { mostMinutes } from './log-level.routes.ts';
export type { LogLevelNeeds } from './log-level.service.ts';

/** How much the log says, changed while everything runs. */
export const createLogLevel = (
  needs: LogLevelNeeds,
): { readonly feature: Feature; readonly levels: Pick<LogLevels, 'read' | 'set' | 'withdraw'> } => {
  const levels = createLogLevels(needs);
  return {
    levels,
    feature: {
      name: 'log-level',
      routes: createLogLevelRoutes(levels),
      problems: [],
      metrics: [],
      permissions: [],
      start: levels.start,
      stop: async () => levels.stop(),
    },
  };
};
