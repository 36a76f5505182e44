import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdministrator, createVisitor } from '../../../test/harness/administrator.ts';
import { makeAccount } from '../../../test/harness/made-account.ts';
import { openMailbox } from '../../../test/harness/mailbox.ts';
import { bearer, goodPassword, logIn, type Person } from '../../../test/harness/people.ts';
import { quietRun } from '../../../test/harness/task-run.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const settings = { TRUSTED_PROXIES: '127.0.0.1' };
const house = await openTestHouse({ settings });
const talkative = await openTestHouse({ settings: { ...settings, SIGN_IN_NOTICES: 'always' } });
const quiet = await openTestHouse({ settings: { ...settings, SIGN_IN_NOTICES: 'never' } });

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const newerFirefox = firefox.replaceAll('130.0', '131.0');
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1';
const from = (address: string, userAgent: string) => ({ 'x-forwarded-for': address, 'user-agent': userAgent });
const [home, neighbour, elsewhere] = ['192.0.2.7', '192.0.2.99', '203.0.113.5'] as const;

/** Signs in and waits until it was looked at. @returns what was made of it. */
const reviewer = async (here: typeof house) => {
  const mailbox = await openMailbox(here);
  return async (person: Person, headers: Record<string, string>) => {
    const before = (await mailbox.tasksOf('sign_in.review')).length;
    await logIn(here, person, headers);
    return waitFor(async () => {
      const reviews = await mailbox.tasksOf('sign_in.review');
      assert.equal(reviews.length, before + 1);
      assert.ok(reviews.every(({ isFinished }) => isFinished));
      return reviews.at(-1)?.result;
    });
  };
};
const mailbox = await openMailbox(house);
const review = await reviewer(house);
const waitForMail = (address: string, template: string) =>
  waitFor(async () => {
    const mail = (await mailbox.mailsTo(address)).find((one) => one.template === template);
    return mail ?? assert.fail(`No ${template} for ${address}.`);
  });

test('the very first sign-in is not even looked at', async () => {
  const person = await makeAccount(house);
  await logIn(house, person, from(home, firefox));
  assert.deepEqual(
    (await mailbox.tasksOf('sign_in.review')).filter(({ payload }) => JSON.stringify(payload).includes(person.id)),
    [],
  );
});

test('a person is told of a new device, warned of one on a new network, and left alone otherwise', async () => {
  const person = await makeAccount(house);
  await logIn(house, person, from(home, firefox));
  assert.deepEqual(await review(person, from(elsewhere, newerFirefox)), { verdict: 'known', mail: null });
  assert.deepEqual(await review(person, from(neighbour, safari)), {
    verdict: 'new_device',
    mail: 'email.sign_in_notice',
  });
  assert.deepEqual(await review(person, from(neighbour, safari)), { verdict: 'known', mail: null });
  assert.deepEqual(await review(person, from('198.51.100.1', 'curl/8.10')), {
    verdict: 'suspicious',
    mail: 'email.suspicious_sign_in',
  });
  const notice = await waitForMail(person.email, 'sign-in-notice');
  assert.match(notice.text, /192\.0\.2\.99/);
  assert.match(notice.text, /Safari, iOS/);
  const warning = await waitForMail(person.email, 'suspicious-sign-in');
  assert.match(warning.text, /198\.51\.100\.1/);
  assert.equal((await mailbox.mailsTo(person.email)).length, 2);
});

test('a person whose earlier sign-ins are forgotten is warned: what is not looked after is taken', async () => {
  const person = await makeAccount(house);
  await logIn(house, person, from(home, firefox));
  await mailbox.query('delete from castellan.login_records where user_id = $1', [person.id]);
  assert.deepEqual(await review(person, from(home, firefox)), {
    verdict: 'suspicious',
    mail: 'email.suspicious_sign_in',
  });
});

test('a failed login tells nobody', async () => {
  const person = await makeAccount(house);
  await logIn(house, person, from(home, firefox));
  await createVisitor(house).login({ email: person.email, password: 'not the right one at all' });
  await review(person, from(home, firefox));
  assert.deepEqual(await mailbox.mailsTo(person.email), []);
});

test('what a task of a notice holds are ids and times, nothing of the person', async () => {
  const kinds = await mailbox.query(
    `select distinct jsonb_object_keys(payload) as key from castellan.task_history
      where kind like 'email.%sign_in%' or kind = 'sign_in.review'`,
  );
  assert.deepEqual(kinds.map(({ key }) => key).sort(), ['is_first', 'session_id', 'user_id']);
});

test('a review that runs twice tells once', async () => {
  const person = await makeAccount(house);
  await logIn(house, person, from(home, firefox));
  await review(person, from(elsewhere, safari));
  const [row] = await mailbox.query(
    `select payload from castellan.task_history where kind = 'sign_in.review' and payload->>'user_id' = $1`,
    [person.id],
  );
  const task = house.composed.features.flatMap(({ tasks = [] }) => tasks).find(({ name }) => name === 'sign_in.review');
  assert.ok(task && row);
  await task.run(task.payload.parse(row.payload), quietRun({ attempt: 2 }));
  const mails = (await mailbox.tasksOf('email.suspicious_sign_in')).filter(({ payload }) =>
    JSON.stringify(payload).includes(person.id),
  );
  assert.equal(mails.length, 1);
});

test('with SIGN_IN_NOTICES=always a person is told of each sign-in, the first one too', async () => {
  const reviewThere = await reviewer(talkative);
  const person = await makeAccount(talkative);
  const told = { verdict: 'first', mail: 'email.sign_in_notice' };
  assert.deepEqual(await reviewThere(person, from(home, firefox)), told);
  assert.deepEqual(await reviewThere(person, from(home, firefox)), { ...told, verdict: 'known' });
});

test('with SIGN_IN_NOTICES=never a person is still warned', async () => {
  const reviewThere = await reviewer(quiet);
  const person = await makeAccount(quiet);
  await logIn(quiet, person, from(home, firefox));
  assert.deepEqual(await reviewThere(person, from(home, safari)), { verdict: 'new_device', mail: null });
  assert.deepEqual(await reviewThere(person, from(elsewhere, 'curl/8.10')), {
    verdict: 'suspicious',
    mail: 'email.suspicious_sign_in',
  });
});

test('whoever changes a password is shown to its owner', async () => {
  const person = await makeAccount(house);
  const { accessToken } = await logIn(house, person, from(home, firefox));
  const reply = await house.http.inject({
    method: 'POST',
    url: '/api/v1/auth/password/change',
    headers: { ...bearer(accessToken), ...from(elsewhere, safari) },
    payload: { current_password: goodPassword, new_password: 'another long phrase of words 7' },
  });
  assert.equal(reply.statusCode, 204, reply.body);
  const { text } = await waitForMail(person.email, 'password-changed');
  assert.match(text, /203\.0\.113\.5/);
});

test('a password that an administrator set is told to its owner, and not from where', async () => {
  const person = await makeAccount(house);
  const administrator = await createAdministrator(house);
  assert.equal((await administrator.setPassword(person.id, 'another long phrase of words 8')).statusCode, 204);
  const { text } = await waitForMail(person.email, 'password-changed');
  assert.doesNotMatch(text, /127\.0\.0\.1/);
});

test('another address is told to the old one', async () => {
  const person = await makeAccount(house, { emailVerified: true });
  const administrator = await createAdministrator(house);
  const reply = await administrator.patch(person.id, { email: `new-${person.email}` });
  assert.equal(reply.statusCode, 200, reply.body);
  const { text } = await waitForMail(person.email, 'email-changed');
  assert.match(text, new RegExp(`new-${person.email}`));
  assert.deepEqual(await mailbox.mailsTo(`new-${person.email}`), []);
});

test('an old address that nobody has proved is not told of the new one', async () => {
  const person = await makeAccount(house);
  const administrator = await createAdministrator(house);
  assert.equal((await administrator.patch(person.id, { email: `new-${person.email}` })).statusCode, 200);
  const told = (await mailbox.tasksOf('email.email_changed')).filter(({ payload }) =>
    JSON.stringify(payload).includes(person.id),
  );
  assert.deepEqual(told, []);
});

test('an address that nobody has proved is told of one thing once an hour, without the name that was typed', async () => {
  const person = await makeAccount(house, { name: 'Grace Hopper' });
  const administrator = await createAdministrator(house);
  const told = (count: number) =>
    waitFor(async () => {
      const results = (await mailbox.tasksOf('email.password_changed'))
        .filter(({ payload, isFinished }) => isFinished && JSON.stringify(payload).includes(person.id))
        .map(({ result }) => result);
      assert.equal(results.length, count);
      return results;
    });
  assert.equal((await administrator.setPassword(person.id, 'another long phrase of words 8')).statusCode, 204);
  assert.deepEqual(await told(1), [{ told: true }]);
  assert.equal((await administrator.setPassword(person.id, 'another long phrase of words 9')).statusCode, 204);
  assert.deepEqual(await told(2), [{ told: true }, { told: false, because: 'told_lately' }]);
  const mails = await mailbox.mailsTo(person.email);
  assert.equal(mails.length, 1);
  assert.doesNotMatch(mails[0]?.text ?? '', /Grace/);
});

test('a person who proved their address is told of each change of their password, by name', async () => {
  const person = await makeAccount(house, { name: 'Grace Hopper', emailVerified: true });
  const administrator = await createAdministrator(house);
  for (const password of ['another long phrase of words 8', 'another long phrase of words 9']) {
    assert.equal((await administrator.setPassword(person.id, password)).statusCode, 204);
  }
  await waitFor(async () => {
    const mails = await mailbox.mailsTo(person.email);
    assert.equal(mails.length, 2);
    assert.ok(mails.every(({ text }) => text.includes('Grace Hopper')));
  });
});

test('a person is told that a session of theirs was copied', async () => {
  const person = await makeAccount(house);
  const { refreshToken } = await logIn(house, person, from(home, firefox));
  const refresh = (headers: Record<string, string>) =>
    house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      headers,
      payload: { refresh_token: refreshToken },
    });
  assert.equal((await refresh(from(home, firefox))).statusCode, 200);
  assert.equal((await refresh(from(elsewhere, 'curl/8.10'))).statusCode, 401);
  const { text } = await waitForMail(person.email, 'session-copied');
  assert.match(text, /203\.0\.113\.5/);
});
