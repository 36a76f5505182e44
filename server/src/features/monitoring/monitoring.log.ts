import { defineLogEvent } from '../../platform/log/log.ts';
import type { HealthComponent } from './monitoring.metrics.ts';

type CheckFields = { readonly component: HealthComponent };

export const neededComponentDown = defineLogEvent<CheckFields>({
  name: 'health.needed_component_down',
  level: 'error',
  message: 'A component that the server cannot do without fails its check; the server reports itself unhealthy.',
});

export const componentDown = defineLogEvent<CheckFields>({
  name: 'health.component_down',
  level: 'warn',
  message: 'A component fails its check; the server goes on without it and reports itself degraded.',
});

export const componentUp = defineLogEvent<CheckFields>({
  name: 'health.component_up',
  level: 'info',
  message: 'A component passes its check again.',
});
