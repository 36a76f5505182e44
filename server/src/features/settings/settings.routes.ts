import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';

/** A setting as it may be shown: the text of a secret never comes this far. */
export type SettingInForce = {
  readonly name: string;
  readonly description: string;
  readonly isSecret: boolean;
  readonly source: 'environment' | 'default';
  /** `hidden` for a secret that is set; null where nothing is, or where words in `whenUnset` say what counts. */
  readonly value: string | null;
  readonly whenUnset: string;
};

const settingBody = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    secret: z.boolean(),
    source: z
      .enum(['environment', 'default'])
      .meta({ description: 'Whether it was given in the environment or `.env`, or left out.' }),
    value: z.string().nullable().meta({
      description: 'What counts now; `hidden` for a secret that is set. Null: `when_unset` says in words what counts.',
    }),
    when_unset: z.string(),
  })
  .meta({ id: 'SettingInForce' });

const settingList = z.strictObject({ data: z.array(settingBody), next_cursor: z.null() }).meta({ id: 'SettingList' });

export const createSettingsRoutes = (inForce: readonly SettingInForce[]): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/settings',
    operationId: 'listSettings',
    tag: 'Settings',
    summary: 'The settings in force on the server that answers',
    access: { kind: 'permission', permission: 'settings:read' },
    limit: 'general',
    responses: { 200: { description: 'Every setting; secrets are hidden.', body: settingList } },
    problems: [],
    handle: () => ({
      status: 200,
      body: {
        data: inForce.map((setting) => ({
          name: setting.name,
          description: setting.description,
          secret: setting.isSecret,
          source: setting.source,
          value: setting.value,
          when_unset: setting.whenUnset,
        })),
        next_cursor: null,
      },
    }),
  }),
];
