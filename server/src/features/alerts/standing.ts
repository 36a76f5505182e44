import { z } from 'zod';
import type { Alert } from './alert-state.ts';

const moment = z.coerce.date();
const labels = z.record(z.string(), z.string());

const alert = z.object({
  rule: z.string(),
  labels,
  state: z.enum(['pending', 'firing']),
  value: z.number(),
  pendingSince: moment,
  lastBeyondAt: moment,
  firingSince: moment.nullable(),
  episodeId: z.string().nullable(),
  notifiedAt: moment.nullable(),
});

/** What a rule said last: the figure furthest beyond its threshold, or null when nothing was recorded in the window. */
const figure = z.object({ value: z.number().nullable() });

/** As it is kept in the database between two rounds. */
export const keptStanding = z.object({ alerts: z.array(alert), figures: z.record(z.string(), figure) });

/** Where the evaluation stands: what goes on, and what each rule said last. */
export type Standing = {
  readonly alerts: readonly Alert[];
  readonly figures: Readonly<Record<string, { readonly value: number | null }>>;
};

export const nothingStanding: Standing = { alerts: [], figures: {} };
