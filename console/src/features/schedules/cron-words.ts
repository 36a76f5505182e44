import type { Words } from '../../words/en.ts';

/** A whole number below `end`; undefined for anything else. */
const numberIn = (field: string, end: number): number | undefined =>
  /^\d{1,2}$/.test(field) && Number(field) < end ? Number(field) : undefined;

/** The step of a field that begins with a star and a slash, where it divides what it runs through: else the last stretch is shorter. */
const stepIn = (field: string, whole: number): number | undefined => {
  const step = Number(/^\*\/(\d{1,2})$/.exec(field)?.[1] ?? 0);
  return step > 0 && whole % step === 0 ? step : undefined;
};

/** The days of a field such as `1-5` or `0,3`, Sunday as 0; undefined when it is written in another way. */
const daysIn = (field: string): readonly number[] | undefined => {
  const days = new Set<number>();
  for (const part of field.split(',')) {
    const [, first, last = first] = /^([0-7])(?:-([0-7]))?$/.exec(part) ?? [];
    if (first === undefined || Number(first) > Number(last)) return undefined;
    for (let day = Number(first); day <= Number(last); day += 1) days.add(day % 7);
  }
  return [...days].sort();
};

const dayName = (day: number, language: string): string =>
  // The fourth of January 2026 was a Sunday.
  new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4 + day));

const clockTime = (hour: number, minute: number, language: string): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4, hour, minute));

/** Lines that repeat within each day; undefined for others. */
const withinDays = (minute: string, hour: string, cron: Words['schedules']['cron']): string | undefined => {
  const at = numberIn(minute, 60);
  if (hour === '*') {
    if (at !== undefined) return cron.hourly(at);
    const step = minute === '*' ? 1 : stepIn(minute, 60);
    if (step === undefined) return undefined;
    return step === 1 ? cron.everyMinute : cron.everyMinutes(step);
  }
  const step = stepIn(hour, 24);
  if (at === undefined || step === undefined) return undefined;
  return step === 1 ? cron.hourly(at) : cron.everyHours(step, at);
};

const inWords = (fields: readonly string[], cron: Words['schedules']['cron'], language: string): string | undefined => {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5 || month !== '*') return undefined;
  const isDaily = day === '*' && weekday === '*';
  const [h, m] = [numberIn(hour, 24), numberIn(minute, 60)];
  if (h === undefined || m === undefined) return isDaily ? withinDays(minute, hour, cron) : undefined;
  const time = clockTime(h, m, language);
  if (isDaily) return cron.daily(time);
  if (weekday === '*') {
    const date = numberIn(day, 32);
    return date === undefined || date === 0 ? undefined : cron.monthly(date, time);
  }
  const days = daysIn(weekday);
  // With both a day of the month and a day of the week, either counts: that is better read as it is written.
  if (day !== '*' || days === undefined) return undefined;
  if (days.length === 7) return cron.daily(time);
  if (days.join() === '1,2,3,4,5') return cron.workdays(time);
  const names = new Intl.ListFormat(language).format(days.map((one) => dayName(one, language)));
  return cron.weekly(names, time);
};

/** A cron line in words where it is a plain one; otherwise the line itself. */
export const cronInWords = (line: string, { schedules }: Words, language: string): string =>
  inWords(line.trim().split(/\s+/), schedules.cron, language) ?? line;
