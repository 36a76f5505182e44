import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { faultOfCron, readTicks } from './cron.ts';

const between = async (cron: string, timeZone: string, from: string, to: string): Promise<string[]> => {
  const ticks = await readTicks({ cron, timeZone });
  const found: string[] = [];
  for (let at = ticks.after(new Date(from)); at <= new Date(to); at = ticks.after(at)) found.push(at.toISOString());
  return found;
};

describe('the clock change', () => {
  test('a tick in the hour that is left out comes once, when the hour would be over', async () => {
    const days = await between('30 2 * * *', 'Europe/Berlin', '2027-03-27T00:00:00Z', '2027-03-30T00:00:00Z');
    assert.deepEqual(days, ['2027-03-27T01:30:00.000Z', '2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z']);
  });

  test('a tick in the hour that comes twice comes once, the first time', async () => {
    const days = await between('30 2 * * *', 'Europe/Berlin', '2027-10-30T00:00:00Z', '2027-11-01T12:00:00Z');
    assert.deepEqual(days, ['2027-10-30T00:30:00.000Z', '2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z']);
  });

  test('what ticks through the day ticks through both hours', async () => {
    const hours = await between('0 * * * *', 'Europe/Berlin', '2027-10-30T23:30:00Z', '2027-10-31T03:30:00Z');
    assert.deepEqual(
      hours.map((at) => at.slice(11, 16)),
      ['00:00', '01:00', '02:00', '03:00'],
    );
  });

  test('what names one time of the day ticks once on each day, in every zone', async () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Asia/Kolkata',
      'UTC',
    );
    const time = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
    await fc.assert(
      fc.asyncProperty(zone, time, async (timeZone, { hour, minute }) => {
        const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
        const at = await between(`${minute} ${hour} * * *`, timeZone, '2026-12-31T12:00:00Z', '2028-01-01T12:00:00Z');
        const days = at.map((tick) => day.format(new Date(tick)));
        assert.equal(new Set(days).size, days.length, 'no day has two');
        assert.ok(days.length >= 365 && days.length <= 367, `${days.length} days`);
      }),
      { numRuns: 30 },
    );
  });
});

test('looking back finds the ticks that looking ahead found', async () => {
  const line = fc.constantFrom('*/7 * * * *', '15,45 2-3 * * *', '0 6 * * 1-5', '30 1 1 * *', '59 23 31 12 *');
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const moment = fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2028-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  await fc.assert(
    fc.asyncProperty(line, zone, moment, async (cron, timeZone, from) => {
      const ticks = await readTicks({ cron, timeZone });
      const ahead: Date[] = [];
      for (let at = ticks.after(from); ahead.length < 5; at = ticks.after(at)) ahead.push(at);
      const last = ahead.at(-1) ?? assert.fail();
      assert.deepEqual(ticks.upTo(last, 5), ahead);
      assert.deepEqual(ticks.upTo(new Date(last.getTime() - 1), 4), ahead.slice(0, 4));
    }),
    { numRuns: 200 },
  );
});

for (const [cron, timeZone, sentence] of [
  ['* * * *', 'UTC', /has 4 fields, not five: minute, hour/],
  ['0 0 6 * * *', 'UTC', /has 6 fields, not five/],
  ['@daily', 'UTC', /has 1 fields, not five/],
  ['61 * * * *', 'UTC', /Invalid value for minute: 61/],
  ['0 24 * * *', 'UTC', /Invalid value for hour: 24/],
  ['* * * * 8', 'UTC', /Invalid value for dayOfWeek: 8/],
  ['*/0 * * * *', 'UTC', /illegal stepping: 0/],
  ['5-1 * * * *', 'UTC', /From value is larger than to value/],
  ['noon * * * *', 'UTC', /illegal characters/],
  ['0 0 30 2 *', 'UTC', /names a day that never comes/],
  ['0 6 * * *', 'Mars/Olympus', /"Mars\/Olympus" is not an IANA name/],
] as const) {
  test(`"${cron}" in ${timeZone} is refused, and the sentence says why`, async () => {
    assert.match((await faultOfCron({ cron, timeZone })) ?? '', sentence);
    await assert.rejects(readTicks({ cron, timeZone }), sentence);
  });
}

test('29 February and names of days and months are good', async () => {
  for (const cron of ['0 0 29 2 *', '0 9 * * MON-FRI', '0 9 1 JAN *']) {
    assert.equal(await faultOfCron({ cron, timeZone: 'Europe/Berlin' }), undefined);
  }
});
