import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { silentLog, silentMetrics } from '../../../test/harness/test-pool.ts';
import { openTestTokens } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';
import { systemRandomness } from '../../platform/randomness/randomness.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createRevocationList } from './revocation-list.ts';
import { createSigningKeys } from './signing-keys.ts';

const clock = movableClock();
const stand = await openTestTokens({ clock });
const { database } = stand;
const list = createRevocationList();
const keys = createSigningKeys({
  database,
  secrets: createKeyring({ current: stand.connection.secretKey, previous: [] }, systemRandomness),
  clock,
  metrics: silentMetrics,
  log: silentLog,
  settings: { ...stand.settings, algorithm: 'ES256' },
  recordAudit: async () => {},
});
const housekeeping = createHousekeeping({ clock, log: silentLog, keys, list });
after(() => housekeeping.stop());

const passHour = async (): Promise<void> => {
  for (let minute = 0; minute < 60; minute += 1) await housekeeping.turn();
};
const countRows = sql({
  name: 'test.count_token_rows',
  text: `select (select count(*)::int from refresh_tokens) as tokens, (select count(*)::int from revocations) as revocations,
                (select string_agg(algorithm || case when retired_at is null then '' else ' retired' end, ', ' order by algorithm, retired_at nulls first)
                   from signing_keys) as keys`,
  row: z.object({ tokens: z.int(), revocations: z.int(), keys: z.string() }),
});

test('what expired before a time is removed, and nothing else', async () => {
  const first = await stand.signIn();
  await database.transaction((tx) => stand.tokens.revokeSession(tx, first.sessionId, 'logout', clock.now()));
  const clear = async (): Promise<void> => {
    await stand.tokens.clearExpiredTokens(clock.now(), 100);
    await stand.tokens.clearExpiredRevocations(clock.now(), 100);
  };
  await clear();
  assert.deepEqual(await database.row(countRows, []), { tokens: 1, revocations: 1, keys: 'EdDSA' });

  clock.advanceMs(961_000);
  await clear();
  assert.deepEqual(await database.row(countRows, []), { tokens: 1, revocations: 0, keys: 'EdDSA' });

  clock.advanceMs(8 * 86_400_000);
  await stand.signIn();
  await clear();
  assert.deepEqual(await database.row(countRows, []), { tokens: 1, revocations: 0, keys: 'EdDSA' });
});

test('every minute, what no token speaks of any more is dropped from memory', async () => {
  list.addSession(systemRandomness.uuid(), clock.now().getTime() + 1);
  clock.advanceMs(2);
  await housekeeping.turn();
  assert.equal(list.size(), 0);
});

test('the key of an algorithm that no longer signs is retired at the age of rotation, and then removed', async () => {
  await passHour();
  assert.equal((await database.row(countRows, []))?.keys, 'ES256, EdDSA');
  clock.advanceMs(91 * 86_400_000);
  await passHour();
  assert.equal((await database.row(countRows, []))?.keys, 'ES256, ES256 retired, EdDSA retired');
  clock.advanceMs(3_600_000);
  await passHour();
  assert.equal((await database.row(countRows, []))?.keys, 'ES256');
});
