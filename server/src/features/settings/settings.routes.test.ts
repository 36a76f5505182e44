import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const house = await openTestHouse({ settings: { METRICS_TOKEN: 'a-metrics-token-for-this-test' } });
const logInAs = createRoleHolders(house);
const read = ({ accessToken }: { accessToken: string }) =>
  house.http.inject({ url: '/api/v1/settings', headers: bearer(accessToken) });

test('the settings in force are shown to an auditor, with no text of a secret', async () => {
  const reply = await read(await logInAs('auditor'));
  assert.equal(reply.statusCode, 200, reply.body);
  const { data } = z
    .object({ data: z.array(z.looseObject({ name: z.string(), value: z.string().nullable() })) })
    .parse(reply.json());
  const byName = new Map(data.map((setting) => [setting.name, setting]));
  const shown = byName.get('METRICS_TOKEN');
  assert.ok(shown);
  const { description, ...metricsToken } = shown;
  assert.deepEqual(metricsToken, {
    name: 'METRICS_TOKEN',
    secret: true,
    source: 'environment',
    value: 'hidden',
    when_unset: '`/metrics` is open on loopback in development and closed elsewhere',
  });
  assert.match(String(description), /bearer token/);
  assert.equal(byName.get('PUBLIC_URL')?.value, 'http://localhost:4000');
  for (const name of ['SECRET_KEY', 'DATABASE_URL', 'DATABASE_MIGRATION_URL', 'METRICS_TOKEN']) {
    assert.equal(byName.get(name)?.value, 'hidden', name);
    const text = house.settings[name];
    assert.ok(text && !reply.body.includes(text), name);
  }
  const password = new URL(house.settings.DATABASE_URL ?? '').password;
  assert.ok(password.length > 8 && !reply.body.includes(password));
});

test('the settings are shown to nobody without settings:read', async () => {
  const reply = await read(await logInAs());
  assert.deepEqual([reply.statusCode, reply.json().error.code], [403, 'FORBIDDEN']);
});
