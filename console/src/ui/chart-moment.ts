const daySeconds = 86_400;

const format = (at: number, language: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(language, options).format(new Date(at * 1_000));

/** The moment that a figure stands for, as exactly as its step allows. */
export const momentText = (at: number, stepSeconds: number, language: string): string =>
  format(at, language, {
    dateStyle: 'medium',
    timeStyle: stepSeconds < 60 ? 'medium' : 'short',
  });

/** What stands below the lines of the time axis, `step` seconds apart: the day once it begins, and the time otherwise. */
export const axisMoment = (at: number, step: number, language: string): string => {
  const moment = new Date(at * 1_000);
  const isMidnight = moment.getHours() === 0 && moment.getMinutes() === 0 && moment.getSeconds() === 0;
  if (step >= daySeconds || isMidnight) return format(at, language, { day: 'numeric', month: 'short' });
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return format(at, language, { ...clock, ...(step < 60 && { second: '2-digit' }) });
};
