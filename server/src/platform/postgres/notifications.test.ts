import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { Log } from '../log/log.ts';
import { systemRandomness } from '../randomness/randomness.ts';
import type { Database } from './database.ts';
import { createNotifications } from './notifications.ts';

/*
 * Behind a pooler that hands out connections by transaction LISTEN succeeds and nothing ever arrives. So it does for who
 * listens in one database while notifications are sent in another.
 */

const [here, elsewhere] = [await createTestDatabase(), await createTestDatabase()];
const [inHere, inElsewhere] = [openTestPool(here.application), openTestPool(elsewhere.application)];
after(async () => {
  await Promise.all([inHere.close(), inElsewhere.close()]);
  await Promise.all([here.drop(), elsewhere.drop()]);
});

const written: string[] = [];
const log: Log = {
  write: ({ name }) => void written.push(name),
  writeError: ({ name }) => void written.push(name),
};

test('a listener that hears nothing although all seems well is found out, said once, and believed again when it hears', async () => {
  let sentIn: Database = inElsewhere.database;
  const database: Database = { ...inHere.database, execute: (...what) => sentIn.execute(...what) };
  const heard: (string | null)[] = [];
  const notifications = createNotifications({
    connection: here.application,
    database,
    randomness: systemRandomness,
    log,
  });
  after(() => notifications.stop());
  notifications.subscribe('castellan_test', (payload) => void heard.push(payload));
  notifications.start();
  await waitFor(() => assert.deepEqual(written, ['database.notifications_deaf']), 15_000);
  assert.equal(notifications.isHearing(), false);
  // It tries again by itself: nothing more is said meanwhile, and what may have been missed is asked for in the end.
  sentIn = inHere.database;
  await waitFor(() => assert.equal(notifications.isHearing(), true), 20_000);
  assert.deepEqual(written, ['database.notifications_deaf', 'database.notifications_heard']);
  assert.deepEqual(heard, [null]);
  await notifications.notify('castellan_test', 'news');
  await waitFor(() => assert.deepEqual(heard, [null, 'news']));
});
