/** Times, numbers and names as a reader of a language writes them. */

const largestUnit = (minutes: number): { readonly count: number; readonly unit: 'day' | 'hour' | 'minute' } => {
  if (minutes % 1440 === 0) return { count: minutes / 1440, unit: 'day' };
  if (minutes % 60 === 0) return { count: minutes / 60, unit: 'hour' };
  return { count: minutes, unit: 'minute' };
};

/** `15 minutes`, `7 Tage`. */
export const writeDuration = (locale: string, minutes: number): string => {
  const { count, unit } = largestUnit(minutes);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
};

/** Day, time and the time zone they are of. */
export const writeTime = (locale: string, timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long', timeZone }).format(at);

/** A calendar day given as `YYYY-MM-DD`. */
export const writeDay = (locale: string, day: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

export const writeNumber = (locale: string, value: number): string => new Intl.NumberFormat(locale).format(value);

const longestName = 60;
// A mail program makes a link of these, and of much that only looks like an address.
const linkLike = /[@/\\:]|\p{L}\.\p{L}{2}|www\.|\d\.\d/iu;

/**
 * A name as a mail may say it. Anybody can sign up with the address of somebody else, so a name must not carry a message of
 * its own: one that is long, or that a mail program would make a link of, is left out.
 */
export const nameInMail = (name: string | null): string | null =>
  name === null || [...name].length > longestName || linkLike.test(name.normalize('NFKC')) ? null : name;
