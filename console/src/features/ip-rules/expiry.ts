import { momentOf } from '../../ui/local-moment.ts';

const spansMs = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 } as const;

/** How long a rule is to count, as people choose it. */
export const expiries = ['never', 'hour', 'day', 'week', 'month', 'own'] as const;
export type Expiry = (typeof expiries)[number];

/** When a rule ends that was chosen to count so long from now on; null for never. */
export const expiryAt = (expiry: Expiry, own: string, nowMs: number): string | null => {
  if (expiry === 'never') return null;
  return expiry === 'own' ? momentOf(own) : new Date(nowMs + spansMs[expiry]).toISOString();
};
