import type { Words } from '../../words/en.ts';

type Group = keyof Words['settings']['groups'];

const groups: readonly (readonly [Group, RegExp])[] = [
  ['limits', /^RATE_LIMIT_/],
  ['brand', /^BRAND_/],
  ['mail', /^(SMTP|MAIL)_/],
  ['storage', /^(DATABASE|REDIS|SECRET_KEY|DATA_DIR)/],
  ['sessions', /^(JWT|REFRESH|SESSION)/],
  ['signIn', /^(SIGNUP|SIGN_IN|MAGIC_LINKS|PASSWORD)/],
  ['tasks', /^(TASK|HTTP_TASK|WORKER|DEAD_TASK)/],
  ['records', /^(LOG|AUDIT|METRICS|REPORT)/],
  ['server', /^(CASTELLAN|HOST|PORT|PUBLIC_URL|ALLOWED_ORIGINS|TRUSTED_PROXIES|TLS)/],
];

/** In the order of the page. */
export const groupOrder: readonly Group[] = [
  ...(['server', 'storage', 'signIn', 'sessions', 'limits', 'mail', 'tasks', 'records', 'brand', 'other'] as const),
];

/** Where a setting stands on the page, by its name: one that a newer server has stands among the others. */
export const groupOf = (name: string): Group => groups.find(([, names]) => names.test(name))?.[0] ?? 'other';
