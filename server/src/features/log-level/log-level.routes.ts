import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { LevelInForce, LogLevels } from './log-level.service.ts';

const level = z.enum(['error', 'warn', 'info', 'debug']);
export const mostMinutes = 1_440;

const levelBody = z
  .strictObject({
    level: level.meta({ description: 'The least important lines that are written now.' }),
    until: z.iso.datetime().nullable().meta({ description: 'When it goes back by itself; null: it does not.' }),
    configured: level.meta({ description: 'What LOG_LEVEL says, which holds again afterwards.' }),
  })
  .meta({ id: 'LogLevel' });

const changeBody = z.strictObject({
  level,
  minutes: z
    .int()
    .min(1)
    .max(mostMinutes)
    .nullable()
    .meta({ description: 'For how long, a day at most; null: until somebody changes it.' }),
});

const present = ({ level: now, until, configured }: LevelInForce): z.output<typeof levelBody> => ({
  level: now,
  until: until?.toISOString() ?? null,
  configured,
});

const common = { tag: 'Monitoring', limit: 'general', path: '/api/v1/monitoring/log-level', problems: [] } as const;
const write = { kind: 'permission', permission: 'monitoring:write' } as const;
const responses = { 200: { description: 'The level as it is now.', body: levelBody } };

export const createLogLevelRoutes = (levels: LogLevels): Route[] => [
  defineRoute({
    ...common,
    method: 'GET',
    operationId: 'readLogLevel',
    summary: 'Which lines the log holds now',
    access: { kind: 'permission', permission: 'monitoring:read' },
    responses,
    handle: async () => ({ status: 200, body: present(await levels.read()) }),
  }),
  defineRoute({
    ...common,
    method: 'PUT',
    operationId: 'setLogLevel',
    summary: 'Change which lines the log holds, for a while',
    description:
      'Every process follows within a second. It outranks LOG_LEVEL, also after a restart, until its time is over.',
    access: write,
    body: changeBody,
    responses,
    handle: async ({ body, principal, context }) => ({
      status: 200,
      body: present(await levels.set(body.level, body.minutes, { kind: 'user', principal, context })),
    }),
  }),
  defineRoute({
    ...common,
    method: 'DELETE',
    operationId: 'resetLogLevel',
    summary: 'Go back to LOG_LEVEL',
    access: write,
    responses,
    handle: async ({ principal, context }) => ({
      status: 200,
      body: present(await levels.withdraw({ kind: 'user', principal, context })),
    }),
  }),
];
