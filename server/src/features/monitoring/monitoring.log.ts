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

export const figureFailed = defineLogEvent<{ readonly figure: string }>({
  name: 'monitoring.figure_failed',
  level: 'warn',
  message: 'A figure of the house could not be counted; it is left out until it can be, and tried again later.',
});

export const figuresUnread = defineLogEvent({
  name: 'monitoring.figures_unread',
  level: 'warn',
  message: 'The figures of the house could not be read from the database; they are left out until they can be.',
});
