import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool, silentLog } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../clock/clock.ts';
import { type ChangeTopic, createChangeFeed } from './change-feed.ts';
import { sql } from './database.ts';

const testDatabase = await createTestDatabase();
const pool = openTestPool(testDatabase.application);
const { database } = pool;
after(async () => {
  await pool.close();
  await testDatabase.drop();
});

const insertOldNotice = sql({
  name: 'test.insert_old_notice',
  text: `insert into change_notices (topic, key, recorded_at) values ('profiles', 'of an hour ago', now() - interval '1 hour')`,
  row: z.never(),
});

/** A process of its own, as far as the feed can tell. */
const openFeed = async (topic: ChangeTopic) => {
  const feed = createChangeFeed({ database, clock: systemClock, log: silentLog });
  const heard: (string | null)[] = [];
  feed.subscribe(topic, (key) => void heard.push(key));
  await feed.start();
  after(() => feed.stop());
  return { ...feed, heard };
};

test('a change is heard here with the commit and in another process soon after, with its key', async () => {
  const [here, there] = await Promise.all([openFeed('roles'), openFeed('roles')]);
  await database.transaction((tx) => here.announce(tx, 'roles', 'editor'));
  assert.deepEqual(here.heard, ['editor']);
  await waitFor(() => assert.ok(there.heard.includes('editor')), 1_500);
});

test('a change that was rolled back is never heard', async () => {
  const feed = await openFeed('ip-rules');
  await assert.rejects(
    database.transaction(async (tx) => {
      await feed.announce(tx, 'ip-rules', 'rolled back');
      throw new Error('no');
    }),
    /no/,
  );
  await database.transaction((tx) => feed.announce(tx, 'ip-rules', 'committed'));
  await waitFor(() => assert.ok(feed.heard.filter((key) => key === 'committed').length > 1));
  assert.ok(!feed.heard.includes('rolled back'));
});

test('a change whose transaction was long is heard although shorter ones committed before it', async () => {
  const feed = await openFeed('profiles');
  const other = createChangeFeed({ database, clock: systemClock, log: silentLog });
  await database.transaction(async (long) => {
    await other.announce(long, 'profiles', 'long');
    await database.transaction((short) => other.announce(short, 'profiles', 'short'));
    await waitFor(() => assert.ok(feed.heard.includes('short')));
    assert.ok(!feed.heard.includes('long'));
  });
  await waitFor(() => assert.ok(feed.heard.includes('long')));
});

test('a change is delivered once to another process, however long a transaction stays open beside it', async () => {
  const [feed, other] = await Promise.all([openFeed('profiles'), openFeed('ip-rules')]);
  await database.transaction(async (long) => {
    await other.announce(long, 'ip-rules', 'begun before');
    for (const key of ['first', 'second', 'third', 'fourth']) {
      await database.transaction((tx) => other.announce(tx, 'profiles', key));
      await waitFor(() => assert.ok(feed.heard.includes(key)));
    }
  });
  await waitFor(() => assert.ok(other.heard.filter((key) => key === 'begun before').length > 1));
  assert.deepEqual(feed.heard, ['first', 'second', 'third', 'fourth']);
});

test('a change whose transaction lasted longer than notices are kept is heard before it is tidied away', async () => {
  const feed = await openFeed('profiles');
  await database.execute(insertOldNotice, []);
  await openFeed('ip-rules');
  await waitFor(() => assert.ok(feed.heard.includes('of an hour ago')));
});

test('a listener that failed is called again, for everything', async () => {
  const feed = createChangeFeed({ database, clock: systemClock, log: silentLog });
  const heard: (string | null)[] = [];
  feed.subscribe('rate-limits', async (key) => {
    heard.push(key);
    if (heard.length === 1) throw new Error('The first time it fails.');
  });
  await feed.start();
  after(() => feed.stop());
  await database.transaction((tx) => feed.announce(tx, 'rate-limits', 'one'));
  await waitFor(() => assert.ok(heard.includes(null)));
  assert.equal(heard[0], 'one');
});

test('what has changed is known afterwards, to a process that did not listen', async () => {
  const feed = createChangeFeed({ database, clock: systemClock, log: silentLog });
  await database.transaction(async (tx) => {
    for (const key of ['one', 'two', 'one']) await feed.announce(tx, 'rate-limits', key);
  });
  const keys = await createChangeFeed({ database, clock: systemClock, log: silentLog }).recentKeys('rate-limits');
  assert.deepEqual(keys.filter((key) => key === 'one' || key === 'two').sort(), ['one', 'two']);
});
