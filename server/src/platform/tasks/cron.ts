import type { Cron } from 'croner';
import type { TaskSchedule } from './task.ts';

type Line = Pick<TaskSchedule, 'cron' | 'timeZone'>;

/** When a schedule ticks. */
export type Ticks = {
  /** The first tick after a moment. */
  after(moment: Date): Date;
  /** The last ticks up to and including a moment, oldest first, at most `most`. */
  upTo(moment: Date, most: number): readonly Date[];
};

const fieldsOf = (line: string): readonly string[] => line.split(/\s+/).filter((field) => field !== '');

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const open = async ({ cron, timeZone }: Line): Promise<Cron> => {
  const { Cron } = await import('croner');
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
};

/** What is wrong with a schedule, as a sentence, or undefined when it is good. */
export const faultOfCron = async (line: Line): Promise<string | undefined> => {
  if (!isTimeZone(line.timeZone)) return `the time zone "${line.timeZone}" is not an IANA name such as Europe/Berlin`;
  const fields = fieldsOf(line.cron);
  if (fields.length !== 5) {
    return `the cron line "${line.cron}" has ${fields.length} fields, not five: minute, hour, day of month, month, day of week`;
  }
  try {
    // The time is of no matter: a line that ever ticks does so within the eight years between two leap days at most.
    const next = (await open(line)).nextRun(new Date(0));
    return next === null ? `the cron line "${line.cron}" names a day that never comes` : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'it cannot be read';
    return `the cron line "${line.cron}" is not valid: ${reason}`;
  }
};

/**
 * Reads a schedule. In the hour that a clock change leaves out, what names that hour ticks once, when the hour would have
 * been over; in the hour that comes twice, it ticks the first time. What ticks through the day ticks through that hour too.
 *
 * @throws Error for a line or a zone that is wrong.
 */
export const readTicks = async (line: Line): Promise<Ticks> => {
  const fault = await faultOfCron(line);
  if (fault !== undefined) throw new Error(`This is no schedule: ${fault}`);
  const cron = await open(line);
  return {
    after: (moment) => {
      const next = cron.nextRun(moment);
      if (next === null) throw new Error(`The cron line "${line.cron}" has no tick after ${moment.toISOString()}`);
      return next;
    },
    upTo: (moment, most) => {
      // The library leaves out the moment itself.
      const justAfter = new Date(moment.getTime() + 1);
      return cron.previousRuns(most, justAfter).reverse();
    },
  };
};
