import type { Transaction } from '../src/platform/postgres/database.ts';
import { insertInto, writeRows } from './rows.ts';

/** What this house defines beside the built-in roles. */
export const customRoles = [
  {
    name: 'support',
    description: 'Helps people who cannot get in: sees accounts, logins and refusals, and lifts blocks.',
    permissions: ['users:read', 'login-records:read', 'refusals:read', 'rate-limits:read', 'rate-limits:write'],
  },
  {
    name: 'billing-manager',
    description: 'Looks after invoices: sees the tasks that send them and may run them again.',
    permissions: ['tasks:read', 'tasks:write', 'queues:read', 'users:read'],
  },
  {
    name: 'read-only-operator',
    description: 'Watches what runs, and changes nothing.',
    permissions: ['tasks:read', 'queues:read', 'schedules:read', 'settings:read', 'rate-limits:read', 'ip-rules:read'],
  },
  {
    name: 'release-bot',
    description: 'Pauses queues during a release and resumes them afterwards.',
    permissions: ['queues:read', 'queues:write', 'schedules:read', 'schedules:write'],
  },
] as const;

const insertRoles = insertInto('roles', ['name', 'description', 'permissions', 'created_at', 'updated_at']);

export const writeRoles = (tx: Transaction, at: Date): Promise<number> =>
  writeRows(
    tx,
    insertRoles,
    customRoles.map((role) => ({ ...role, created_at: at, updated_at: at })),
  );
