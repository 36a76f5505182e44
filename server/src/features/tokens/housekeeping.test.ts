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
const housekeeping = createHousekeeping({ database, clock, log: silentLog, keys, list });
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

test('every hour, what is over is removed, and what is not over stays', async () => {
  const first = await stand.signIn();
  await database.transaction((tx) => stand.tokens.revokeSession(tx, first.sessionId, 'logout', clock.now()));
  list.addSession(first.sessionId, clock.now().getTime() + 1);
  await passHour();
  assert.deepEqual(await database.row(countRows, []), { tokens: 1, revocations: 1, keys: 'ES256, EdDSA' });

  clock.advanceMs(961_000);
  await passHour();
  assert.deepEqual(await database.row(countRows, []), { tokens: 1, revocations: 0, keys: 'ES256, EdDSA' });
  assert.equal(list.size(), 0);

  clock.advanceMs(8 * 86_400_000);
  await stand.signIn();
  await passHour();
  assert.deepEqual(await database.row(countRows, []), { tokens: 1, revocations: 0, keys: 'ES256, EdDSA' });
});

test('an hour’s work keeps up, however much a busy week has left', async () => {
  const leaveTokens = sql({
    name: 'test.leave_tokens',
    text: `insert into refresh_tokens (hash, session_id, user_id, issued_at, expires_at, family_expires_at)
           select sha256(n::text::bytea), session_id, user_id, $1, $1, $1
             from generate_series(1, 12000) n, (select session_id, user_id from refresh_tokens limit 1) one`,
    row: z.never(),
  });
  await database.execute(leaveTokens, [new Date(clock.now().getTime() - 2 * 86_400_000)]);
  await passHour();
  assert.equal((await database.row(countRows, []))?.tokens, 1);
});

test('the key of an algorithm that no longer signs is retired at the age of rotation, and then removed', async () => {
  clock.advanceMs(89 * 86_400_000);
  await passHour();
  assert.equal((await database.row(countRows, []))?.keys, 'ES256, ES256 retired, EdDSA retired');
  clock.advanceMs(3_600_000);
  await passHour();
  assert.equal((await database.row(countRows, []))?.keys, 'ES256');
});
