import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { matchPath } from 'react-router';
import { loadCode } from './load-code.ts';

/** Who sees a page: everybody, whoever is signed in, or whoever holds a permission. The server decides anew at each call. */
export type PageAccess = 'anyone' | 'signed-in' | { readonly permission: string };

export type PageEntry = {
  readonly path: string;
  readonly access: PageAccess;
  readonly Component: LazyExoticComponent<ComponentType>;
  /** Fetches the code of the page ahead of its showing. */
  readonly preload: () => void;
};

const page = (path: string, access: PageAccess, load: () => Promise<ComponentType>): PageEntry => {
  const loadComponent = async () => ({ default: await loadCode(load) });
  // What does not come ahead of time is asked for again when it is shown.
  return { path, access, Component: lazy(loadComponent), preload: () => void load().catch(() => {}) };
};

const needs = (permission: string): PageAccess => ({ permission });

/** Every page there is: the only place that knows all of them. Each is a chunk of its own. */
export const pages: readonly PageEntry[] = [
  page('/sign-in', 'anyone', async () => (await import('../features/sign-in/sign-in-page.tsx')).SignInPage),
  page('/sign-up', 'anyone', async () => (await import('../features/sign-up/sign-up-page.tsx')).SignUpPage),
  page('/setup', 'anyone', async () => (await import('../features/setup/setup-page.tsx')).SetupPage),
  page(
    '/verify-email',
    'anyone',
    async () => (await import('../features/email-verification/verify-email-page.tsx')).VerifyEmailPage,
  ),
  page(
    '/resend-verification',
    'anyone',
    async () => (await import('../features/email-verification/resend-verification-page.tsx')).ResendVerificationPage,
  ),
  page(
    '/forgot-password',
    'anyone',
    async () => (await import('../features/password-recovery/forgot-password-page.tsx')).ForgotPasswordPage,
  ),
  page(
    '/reset-password',
    'anyone',
    async () => (await import('../features/password-recovery/reset-password-page.tsx')).ResetPasswordPage,
  ),
  page(
    '/magic-link',
    'anyone',
    async () => (await import('../features/magic-links/magic-link-page.tsx')).MagicLinkPage,
  ),
  page(
    '/accept-invitation',
    'anyone',
    async () => (await import('../features/invitations/accept-invitation-page.tsx')).AcceptInvitationPage,
  ),
  page(
    '/confirm-email',
    'anyone',
    async () => (await import('../features/email-change/confirm-email-page.tsx')).ConfirmEmailPage,
  ),

  page('/account', 'signed-in', async () => (await import('../features/accounts/profile-page.tsx')).ProfilePage),
  page(
    '/account/security',
    'signed-in',
    async () => (await import('../features/accounts/security-page.tsx')).SecurityPage,
  ),
  page(
    '/account/sessions',
    'signed-in',
    async () => (await import('../features/sessions/own-sessions-page.tsx')).OwnSessionsPage,
  ),
  page(
    '/account/sign-ins',
    'signed-in',
    async () => (await import('../features/sign-in/own-sign-ins-page.tsx')).OwnSignInsPage,
  ),

  page('/', 'signed-in', async () => (await import('../features/overview/overview-page.tsx')).OverviewPage),

  page(
    '/monitoring/api',
    needs('monitoring:read'),
    async () => (await import('../features/monitoring/api-page.tsx')).ApiPage,
  ),
  page(
    '/monitoring/authentication',
    needs('monitoring:read'),
    async () => (await import('../features/monitoring/authentication-page.tsx')).AuthenticationPage,
  ),
  page(
    '/monitoring/tasks',
    needs('monitoring:read'),
    async () => (await import('../features/monitoring/task-flow-page.tsx')).TaskFlowPage,
  ),
  page(
    '/monitoring/system',
    needs('monitoring:read'),
    async () => (await import('../features/monitoring/system-page.tsx')).SystemPage,
  ),
  page(
    '/monitoring/activity',
    needs('monitoring:read'),
    async () => (await import('../features/monitoring/activity-page.tsx')).ActivityPage,
  ),

  page('/tasks', needs('tasks:read'), async () => (await import('../features/tasks/tasks-page.tsx')).TasksPage),
  page('/tasks/:id', needs('tasks:read'), async () => (await import('../features/tasks/task-page.tsx')).TaskPage),
  page(
    '/dead-letters',
    needs('tasks:read'),
    async () => (await import('../features/tasks/dead-letters-page.tsx')).DeadLettersPage,
  ),
  page('/queues', needs('queues:read'), async () => (await import('../features/queues/queues-page.tsx')).QueuesPage),
  page(
    '/queues/:name',
    needs('queues:read'),
    async () => (await import('../features/queues/queue-page.tsx')).QueuePage,
  ),
  page('/workers', needs('queues:read'), async () => (await import('../features/queues/workers-page.tsx')).WorkersPage),
  page(
    '/schedules',
    needs('schedules:read'),
    async () => (await import('../features/schedules/schedules-page.tsx')).SchedulesPage,
  ),
  page(
    '/endpoints',
    needs('task-endpoints:read'),
    async () => (await import('../features/task-endpoints/endpoints-page.tsx')).EndpointsPage,
  ),
  page('/mail', needs('mail:read'), async () => (await import('../features/mail/mails-page.tsx')).MailsPage),
  page('/mail/:id', needs('mail:read'), async () => (await import('../features/mail/mail-page.tsx')).MailPage),

  page('/cause', needs('monitoring:read'), async () => (await import('../features/cause/cause-page.tsx')).CausePage),
  page(
    '/monitoring/traces',
    needs('monitoring:read'),
    async () => (await import('../features/traces/traces-page.tsx')).TracesPage,
  ),
  page(
    '/monitoring/traces/:id',
    needs('monitoring:read'),
    async () => (await import('../features/traces/trace-page.tsx')).TracePage,
  ),
  page(
    '/monitoring/alerts',
    needs('alerts:read'),
    async () => (await import('../features/alerts/alerts-page.tsx')).AlertsPage,
  ),
  page(
    '/monitoring/alerts/:rule',
    needs('alerts:read'),
    async () => (await import('../features/alerts/alert-page.tsx')).AlertPage,
  ),
  page(
    '/monitoring/errors',
    needs('monitoring:read'),
    async () => (await import('../features/log-records/errors-page.tsx')).ErrorsPage,
  ),
  page(
    '/monitoring/errors/:fingerprint',
    needs('monitoring:read'),
    async () => (await import('../features/log-records/error-page.tsx')).ErrorPage,
  ),

  page('/users', needs('users:read'), async () => (await import('../features/users/users-page.tsx')).UsersPage),
  page('/users/:id', needs('users:read'), async () => (await import('../features/users/user-page.tsx')).UserPage),
  page(
    '/invitations',
    needs('users:read'),
    async () => (await import('../features/invitations/invitations-page.tsx')).InvitationsPage,
  ),
  page(
    '/login-records',
    needs('login-records:read'),
    async () => (await import('../features/sign-in/login-records-page.tsx')).LoginRecordsPage,
  ),
  page('/roles', needs('roles:read'), async () => (await import('../features/roles/roles-page.tsx')).RolesPage),
  page('/roles/:name', needs('roles:read'), async () => (await import('../features/roles/role-page.tsx')).RolePage),
  page(
    '/ip-rules',
    needs('ip-rules:read'),
    async () => (await import('../features/ip-rules/ip-rules-page.tsx')).IpRulesPage,
  ),
  page(
    '/limits',
    needs('rate-limits:read'),
    async () => (await import('../features/rate-limits/limits-page.tsx')).LimitsPage,
  ),
  page(
    '/refusals',
    needs('refusals:read'),
    async () => (await import('../features/rate-limits/refusals-page.tsx')).RefusalsPage,
  ),
  page(
    '/refusals/:requestId',
    needs('refusals:read'),
    async () => (await import('../features/rate-limits/refusals-page.tsx')).RefusalsPage,
  ),
  page('/audit', needs('audit:read'), async () => (await import('../features/audit/audit-page.tsx')).AuditPage),
  page(
    '/audit/:id',
    needs('audit:read'),
    async () => (await import('../features/audit/audit-event-page.tsx')).AuditEventPage,
  ),
  page(
    '/settings',
    needs('settings:read'),
    async () => (await import('../features/settings/settings-page.tsx')).SettingsPage,
  ),
  page(
    '/signing-keys',
    needs('signing-keys:read'),
    async () => (await import('../features/signing-keys/signing-keys-page.tsx')).SigningKeysPage,
  ),
];

export const pageAt = (pathname: string): PageEntry | undefined =>
  pages.find(({ path }) => matchPath({ path, end: true }, pathname) !== null);

/** Fetches the code of the page at an address, and nothing when there is none. */
export const preloadPage = (pathname: string): void => pageAt(pathname)?.preload();
