import type { Feature } from '../../platform/feature/feature.ts';
import { createSettingsRoutes, type SettingInForce } from './settings.routes.ts';

export type { SettingInForce } from './settings.routes.ts';

/** What the server runs with, for administrators and auditors. */
export const createSettings = (inForce: readonly SettingInForce[]): { readonly feature: Feature } => ({
  feature: {
    name: 'settings',
    routes: createSettingsRoutes(inForce),
    problems: [],
    metrics: [],
    permissions: [{ name: 'settings:read', description: 'See the settings in force; secrets stay hidden.' }],
  },
});
