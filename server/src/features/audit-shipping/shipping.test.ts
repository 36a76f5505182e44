import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { openAuditStand } from '../../../test/harness/audit-stand.ts';
import { sql } from '../../platform/postgres/database.ts';
import type { AuditSink, ShippedEvent } from './audit-sink.ts';

type Memory = AuditSink & { readonly taken: ShippedEvent[]; behave(how: 'takes' | 'refuses' | 'takes and dies'): void };

/** A sink that keeps events in memory, and may fail before or after it has them. */
const memorySink = (name: string): Memory => {
  const taken: ShippedEvent[] = [];
  let how = 'takes';
  return {
    name,
    kind: 'file',
    taken,
    behave: (next) => {
      how = next;
    },
    async take(events) {
      await nextTurn();
      if (how === 'refuses') throw new Error('The disk is full.');
      taken.push(...events);
      if (how === 'takes and dies') throw new Error('The process ended before it knew.');
    },
  };
};

const subjects = (sink: Memory): unknown[] => sink.taken.map((event) => event.subject_id);

const setPlace = sql({
  name: 'test.set_sink_place',
  text: `update audit_sinks set recorded_in = $2::xid8 where name = $1`,
  row: z.never(),
});

test('a sink takes every event once, in order, and the next time only what is new', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  // More than a batch.
  const first = await stand.recordMany(450);
  assert.deepEqual(await stand.ship(sink), { shipped: 450, ended: 'up_to_date' });
  assert.deepEqual(subjects(sink), first);
  const then = await stand.recordMany(1);
  assert.deepEqual(await stand.ship(sink), { shipped: 1, ended: 'up_to_date' });
  assert.deepEqual(subjects(sink), [...first, ...then]);
});

test('an event of a transaction that commits late is not passed over', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  const written = Promise.withResolvers<string>();
  const gate = Promise.withResolvers<void>();
  const late = stand.database.transaction(async (tx) => {
    written.resolve(await stand.record(tx));
    await gate.promise;
  });
  const early = await written.promise;
  const [later] = await stand.recordMany(1);
  await stand.shipNow(sink);
  assert.deepEqual(subjects(sink), [], 'what comes after the open transaction waits for it');
  gate.resolve();
  await late;
  await stand.ship(sink);
  assert.deepEqual(subjects(sink), [early, later]);
});

test('what was rolled back is not shipped and holds nothing up', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  const undone = stand.database.transaction(async (tx) => {
    await stand.record(tx);
    throw new Error('undone');
  });
  await assert.rejects(undone);
  const [kept] = await stand.recordMany(1);
  await stand.ship(sink);
  assert.deepEqual(subjects(sink), [kept]);
});

test('with many writers at once every event that committed arrives exactly once', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  const committed: string[] = [];
  let isWriting = true;
  const writer = async (number: number): Promise<void> => {
    for (let round = 0; round < 25; round += 1) {
      const made = await stand.database
        .transaction(async (tx) => {
          const subject = await stand.record(tx);
          // Some take longer than others, and some are undone.
          for (let turn = 0; turn < (number * 7 + round) % 20; turn += 1) await nextTurn();
          if ((number + round) % 9 === 0) throw new Error('undone');
          return subject;
        })
        .catch(() => undefined);
      if (made !== undefined) committed.push(made);
    }
  };
  const writing = Promise.all(Array.from({ length: 12 }, (_, number) => writer(number))).finally(() => {
    isWriting = false;
  });
  while (isWriting) await stand.shipNow(sink);
  await writing;
  await stand.ship(sink);
  assert.equal(subjects(sink).length, committed.length);
  assert.deepEqual(subjects(sink).sort(), committed.sort());
});

test('a sink that refuses gets the same events again, in order, and says since when it fails', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  const made = await stand.recordMany(3);
  sink.behave('refuses');
  await assert.rejects(stand.ship(sink), { message: 'The disk is full.' });
  await assert.rejects(stand.ship(sink));
  const failing = await stand.standingOf(sink);
  assert.equal(failing?.lastError, 'The disk is full.');
  assert.ok(failing.failingSince !== null && failing.oldestAt !== null && failing.isDue);
  sink.behave('takes');
  await stand.ship(sink);
  assert.deepEqual(subjects(sink), made);
  const well = await stand.standingOf(sink);
  assert.deepEqual([well?.failingSince, well?.lastError, well?.oldestAt, well?.shipped], [null, null, null, 3]);
});

test('a crash after the sink took the events repeats them and loses none', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  const made = await stand.recordMany(2);
  sink.behave('takes and dies');
  await assert.rejects(stand.ship(sink));
  sink.behave('takes');
  await stand.ship(sink);
  assert.deepEqual(subjects(sink), [...made, ...made]);
  assert.equal(new Set(sink.taken.map((event) => event.id)).size, 2, 'a repeated event has the same id');
});

test('a sink that is down holds up neither another nor the audit log', async () => {
  const [down, up] = [memorySink('down'), memorySink('up')];
  const stand = await openAuditStand([down, up]);
  down.behave('refuses');
  const made = await stand.recordMany(2);
  await assert.rejects(stand.ship(down));
  await stand.ship(up);
  assert.deepEqual(subjects(up), made);
  assert.equal((await stand.standingOf(down))?.shipped, 0);
});

test('of two that ship to one sink at once, the one that comes late stops and nothing is missing', async () => {
  const memory = memorySink('one');
  const slow = { began: Promise.withResolvers<void>(), gate: Promise.withResolvers<void>() };
  let isFirst = true;
  const sink: AuditSink = {
    ...memory,
    take: async (events, signal) => {
      if (isFirst) {
        isFirst = false;
        slow.began.resolve();
        await slow.gate.promise;
      }
      await memory.take(events, signal);
    },
  };
  const stand = await openAuditStand([sink]);
  const made = await stand.recordMany(2);
  const late = stand.ship(sink);
  await slow.began.promise;
  assert.deepEqual(await stand.ship(sink), { shipped: 2, ended: 'up_to_date' });
  slow.gate.resolve();
  assert.deepEqual(await late, { shipped: 0, ended: 'overtaken' });
  assert.deepEqual(subjects(memory), [...made, ...made]);
  assert.equal((await stand.standingOf(sink))?.shipped, 2);
});

test('after a restore that counts transactions anew the log is shipped again from its beginning', async () => {
  const sink = memorySink('one');
  const stand = await openAuditStand([sink]);
  const made = await stand.recordMany(2);
  await stand.ship(sink);
  await stand.database.execute(setPlace, [sink.name, '9000000000']);
  assert.equal((await stand.standingOf(sink))?.isDue, true);
  await stand.ship(sink);
  assert.deepEqual(subjects(sink), [...made, ...made]);
});

test('a shipment that is told to stop ends between two batches and goes on from there', async () => {
  const sink = memorySink('one');
  const controller = new AbortController();
  const stopping: AuditSink = {
    ...sink,
    take: async (events, signal) => {
      await sink.take(events, signal);
      controller.abort();
    },
  };
  const stand = await openAuditStand([stopping]);
  await stand.recordMany(300);
  await assert.rejects(stand.ship(stopping, controller.signal), { name: 'AbortError' });
  assert.equal((await stand.standingOf(stopping))?.shipped, 200);
  await stand.ship(stopping);
  assert.equal(sink.taken.length, 300);
});

test('a sink that was taken out of the settings makes its task dead at once', async () => {
  const stand = await openAuditStand([]);
  await assert.rejects(stand.ship(memorySink('gone')), { name: 'FatalTaskError', reason: 'sink_removed' });
});
