import type { Chance } from './chance.ts';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** So long before (or, with a negative duration, after) a time. */
export const before = (at: Date, durationMs: number): Date => new Date(at.getTime() - Math.round(durationMs));

export const after = (at: Date, durationMs: number): Date => before(at, -durationMs);

export const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

export const later = (one: Date, other: Date): Date => (one > other ? one : other);

// By the hour of the day, UTC: few at night, most in the morning and after lunch.
const hourWeights = [1, 1, 1, 1, 2, 4, 9, 16, 22, 24, 20, 15, 12, 18, 21, 19, 15, 11, 8, 7, 6, 5, 3, 2].map(
  (weight, hour) => [hour, weight] as const,
);

/** A time at which people are up, within the day that ends so many days before `now`; never after `now`. */
export const workingHour = (chance: Chance, now: Date, daysAgo: number): Date => {
  const day = before(now, daysAgo * dayMs);
  day.setUTCHours(chance.weigh(hourWeights), chance.between(0, 59), chance.between(0, 59), chance.between(0, 999));
  return day < now ? day : before(day, dayMs);
};
