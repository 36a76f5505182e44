import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailbox } from '../../../test/harness/mailbox.ts';
import { quietRun } from '../../../test/harness/task-run.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { type Clock, systemClock } from '../../platform/clock/clock.ts';

let now = new Date('2026-06-02T04:00:00Z');
const clock: Clock = { ...systemClock, now: () => now };
const house = await openTestHouse({ clock, settings: { REPORT_TIME_ZONE: 'Europe/Berlin' } });
const mailbox = await openMailbox(house);
const administrator = await makeAccount(house, { roles: ['admin'] });

const report =
  house.composed.features.flatMap(({ tasks = [] }) => tasks).find(({ name }) => name === 'report.daily_logins') ??
  assert.fail('There is no report.');

/** The report of the day before `at`, made as the schedule has it made. */
const reportAt = async (at: string, taskId = randomUUID()): Promise<unknown> => {
  now = new Date(at);
  return report.run({}, quietRun({ taskId }));
};

/** The text that this administrator was mailed of a day. */
const textFor = (email: string, day: string): Promise<string> =>
  waitFor(async () => {
    const text = (await mailbox.mailsTo(email)).find((mail) => mail.text.includes(day))?.text;
    return text ?? assert.fail(`No report of ${day} for ${email}.`);
  }, 10_000);

const record = (at: string, reason: string | null, address = '192.0.2.1', userId: string | null = null) =>
  mailbox.query(
    `insert into castellan.login_records (id, at, user_id, method, outcome, reason, client_address, request_id)
     values (gen_random_uuid(), $1, $2, 'password', $3, $4, $5, gen_random_uuid())`,
    [at, userId, reason === null ? 'success' : 'failure', reason, address],
  );

test('the report is due at six in the morning of the time zone', async () => {
  const [schedule] = await waitFor(async () => {
    const rows = await mailbox.query(
      `select cron, time_zone, catch_up, to_char(next_tick_at at time zone 'Europe/Berlin', 'HH24:MI') as next
         from castellan.task_schedules where name = 'report.daily_logins' and next_tick_at is not null`,
    );
    assert.equal(rows.length, 1);
    return rows;
  });
  assert.deepEqual(schedule, { cron: '0 6 * * *', time_zone: 'Europe/Berlin', catch_up: 'once', next: '06:00' });
});

test('the report counts the day before, as the time zone has it', async () => {
  const person = await makeAccount(house);
  // 1 June in Berlin is from 22:00 the day before to 22:00.
  await record('2026-05-31T21:59:59.999Z', null, '192.0.2.1', person.id);
  await record('2026-05-31T22:00:00Z', null, '192.0.2.1', person.id);
  await record('2026-06-01T21:59:59.999Z', null, '192.0.2.1', person.id);
  await record('2026-06-01T22:00:00Z', null, '192.0.2.1', person.id);
  for (const last of [1, 2, 3]) await record('2026-06-01T12:00:00Z', 'wrong_password', `203.0.113.${last}`);
  await record('2026-06-01T12:00:00Z', 'unknown_account', '2001:db8:1:2::3');
  assert.deepEqual(await reportAt('2026-06-02T04:00:00Z'), { day: '2026-06-01', recipients: 1 });
  const text = await textFor(administrator.email, '1 June 2026');
  assert.match(text, /Successful sign-ins:? +2\b/i);
  assert.match(text, /Failed sign-ins:? +4\b/i);
  assert.match(text, /203\.0\.113\.0\/24.*3/);
  assert.match(text, /2001:db8:1::\/48.*1/);
});

for (const [what, at, title, inside, outside] of [
  [
    '23',
    '2026-03-30T04:00:00Z',
    '29 March 2026',
    ['2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
    '2026-03-29T22:00:00Z',
  ],
  [
    '25',
    '2026-10-26T05:00:00Z',
    '25 October 2026',
    ['2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
    '2026-10-25T23:00:00Z',
  ],
] as const) {
  test(`a day of ${what} hours is reported whole and nothing beyond it`, async () => {
    for (const moment of [...inside, outside]) await record(moment, null);
    await reportAt(at);
    assert.match(await textFor(administrator.email, title), /Successful sign-ins:? +2\b/i);
  });
}

test('a day without logins is reported too', async () => {
  await reportAt('2026-02-02T05:00:00Z');
  assert.match(await textFor(administrator.email, '1 February 2026'), /Successful sign-ins:? +0\b/i);
});

test('a report that is begun again after its mails were made makes none again, and one that somebody runs anew does', async () => {
  const taskId = randomUUID();
  const first = await reportAt('2026-02-04T05:00:00Z', taskId);
  await textFor(administrator.email, '3 February 2026');
  // Even on another day.
  assert.deepEqual(await reportAt('2026-02-05T05:00:00Z', taskId), first);
  await Promise.all([reportAt('2026-02-06T05:00:00Z', taskId), reportAt('2026-02-06T05:00:00Z', taskId)]);
  await reportAt('2026-02-04T05:00:00Z');
  const mailed = async (day: string) =>
    (await mailbox.mailsTo(administrator.email)).filter(({ text }) => text.includes(day)).length;
  await waitFor(async () => assert.equal(await mailed('3 February 2026'), 2), 10_000);
  assert.deepEqual([await mailed('4 February 2026'), await mailed('5 February 2026')], [0, 0]);
});

test('each active administrator gets a mail of their own, and nobody else', async () => {
  const another = await makeAccount(house, { roles: ['admin', 'user'] });
  const disabled = await makeAccount(house, { roles: ['admin'] });
  await mailbox.query(`update castellan.users set status = 'disabled' where id = $1`, [disabled.id]);
  const auditor = await makeAccount(house, { roles: ['auditor'] });
  assert.deepEqual(await reportAt('2026-01-02T05:00:00Z'), { day: '2026-01-01', recipients: 2 });
  await textFor(administrator.email, '1 January 2026');
  await textFor(another.email, '1 January 2026');
  assert.deepEqual([...(await mailbox.mailsTo(disabled.email)), ...(await mailbox.mailsTo(auditor.email))], []);
});

test('who is no administrator any more when the mail is written gets none', async () => {
  const task = house.composed.features
    .flatMap(({ tasks = [] }) => tasks)
    .find(({ name }) => name === 'email.login_report');
  const person = await makeAccount(house);
  const payload = task?.payload.parse({ day: '2026-01-01', user_id: person.id });
  const result = await task?.run(payload, quietRun());
  assert.deepEqual(result, { told: false, because: 'not_an_administrator' });
});
