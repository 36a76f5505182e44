import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { createGate } from './task-stand.ts';
import type { TransportStand } from './task-transport-stand.ts';
import { waitFor } from './test-tokens.ts';

/** How long a run takes: quick ones are claimed ahead. */
const lasting = (timeMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, timeMs));

/** What every transport must hold: two workers on one database, each with its end of it. */
export const holdTransport = (name: string, stand: TransportStand): void => {
  const { open, kind, enqueue, enqueueSome, allSucceed, query } = stand;

  test(`${name}: tasks run, each once, on two workers`, async (t) => {
    const { task, runs } = kind();
    await open(t, [task], 4);
    await open(t, [task], 4);
    const ids = await enqueueSome(task, 200);
    await allSucceed(ids, 20_000);
    assert.deepEqual(runs.toSorted(), ids.toSorted());
  });

  test(`${name}: what a busy worker has no slot for is left to the others`, async (t) => {
    const gate = createGate();
    const long = kind(() => gate.passed);
    const busy = await open(t, [long.task], 1);
    await enqueueSome(long.task, 1);
    await waitFor(() => assert.equal(long.runs.length, 1));
    const others = await enqueueSome(long.task, 3);
    await open(t, [long.task], 3);
    await waitFor(() => assert.equal(long.runs.length, 4));
    assert.deepEqual(
      busy.worker.slots().map(({ active }) => active),
      [1],
    );
    gate.open();
    await allSucceed(others);
  });

  test(`${name}: an urgent task overtakes what waits, but for the few on their way`, async (t) => {
    const gate = createGate();
    const { task, runs } = kind(async () => {
      await gate.passed;
      await lasting(20);
    });
    await open(t, [task], 1);
    const ids = [...(await enqueueSome(task, 15))];
    await waitFor(() => assert.equal(runs.length, 1));
    const urgent = await enqueue(task, {}, { priority: 3 });
    gate.open();
    await allSucceed([...ids, urgent]);
    assert.ok(runs.indexOf(urgent) <= 3, `it was number ${runs.indexOf(urgent)}`);
  });

  test(`${name}: a worker takes from its own queues alone`, async (t) => {
    const [one, other] = [kind(), kind()];
    const worker = await open(t, [one.task], 4);
    const left = await enqueueSome(other.task, 5);
    await allSucceed(await enqueueSome(one.task, 20));
    assert.deepEqual(other.runs, []);
    await open(t, [other.task], 4);
    await allSucceed(left);
    assert.equal(worker.worker.slots().length, 1);
  });

  test(`${name}: of a paused queue nothing is begun, and all of it once it goes on`, async (t) => {
    const [paused, beside] = [kind(), kind()];
    await open(t, [paused.task, beside.task], 4);
    await query('insert into task_queues (name, paused_at) values ($1, now())', [paused.task.queue]);
    const ids = await enqueueSome(paused.task, 8);
    await allSucceed(await enqueueSome(beside.task, 20));
    assert.deepEqual(paused.runs, []);
    await query('update task_queues set paused_at = null where name = $1', [paused.task.queue]);
    await allSucceed(ids);
  });

  test(`${name}: a queue with a limit is taken within it`, async (t) => {
    let most = 0;
    let now = 0;
    const { task } = kind(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    });
    await query('insert into task_queues (name, concurrency_limit) values ($1, 1)', [task.queue]);
    await open(t, [task], 4);
    await open(t, [task], 4);
    await allSucceed(await enqueueSome(task, 10));
    assert.equal(most, 1);
  });

  test(`${name}: a worker that is stopped under load loses nothing and costs no attempt`, async (t) => {
    const { task, runs } = kind(() => lasting(5));
    const first = await open(t, [task], 4);
    await open(t, [task], 4);
    const ids = await enqueueSome(task, 150);
    await waitFor(() => assert.ok(runs.length > 30));
    await first.stop();
    const attempts = await allSucceed(ids);
    assert.deepEqual(new Set(attempts), new Set([1]));
    assert.deepEqual(new Set(runs), new Set(ids));
  });
};

/** What holds beside that for a transport that carries hints. */
export const holdHints = (name: string, stand: TransportStand): void => {
  const { open, openAlone, kind, allSucceed, query } = stand;

  /** Tasks that were dispatched, with nobody told of it. */
  const dispatched = async (task: { readonly name: string; readonly queue: string }, count: number) => {
    const rows = await query(
      `insert into tasks (id, kind, queue, priority, state, payload, max_attempts, timeout_ms, epoch, dispatched_at)
       select gen_random_uuid(), $1, $2, 1, 'dispatched', '{}', 3, 1000, 1, clock_timestamp()
         from generate_series(1, $3) returning id`,
      [task.name, task.queue, count],
    );
    return rows.map(({ id }) => String(id));
  };

  test(`${name}: doubled, reordered and stale hints run each task once`, async (t) => {
    const { task, runs } = kind();
    const ids = await dispatched(task, 20);
    const told = await openAlone(t);
    const hints = ids.map((id) => ({ id, queue: task.queue, priority: 1, epoch: 1 }) as const);
    const stale = hints.flatMap((hint) => [0, 2].map((epoch) => ({ ...hint, epoch })));
    const unknown = { id: systemRandomness.uuid(), queue: task.queue, priority: 1, epoch: 1 } as const;
    await told.publish([unknown, ...stale, ...hints]);
    await open(t, [task], 4);
    await open(t, [task], 4);
    await told.publish(hints.toReversed());
    await told.publish(hints);
    await allSucceed(ids);
    assert.deepEqual(runs.toSorted(), ids.toSorted());
  });

  test(`${name}: hints that wait are counted, and purged`, async (t) => {
    const { task } = kind();
    const told = await openAlone(t);
    const hint = { queue: task.queue, priority: 1, epoch: 1 } as const;
    await told.publish(Array.from({ length: 5 }, () => ({ ...hint, id: systemRandomness.uuid() })));
    await waitFor(async () => assert.equal(await told.depth(task.queue), 5));
    await told.purge(task.queue);
    await waitFor(async () => assert.equal(await told.depth(task.queue), 0));
  });

  test(`${name}: a task whose hint is nowhere is soon sent anew`, async (t) => {
    const { task } = kind();
    const ids = await dispatched(task, 5);
    await open(t, [task], 4);
    await allSucceed(ids, 5_000);
  });

  test(`${name}: the backlog stays in PostgreSQL`, async (t) => {
    const { task, runs } = kind(() => lasting(20));
    const ids = await stand.enqueueSome(task, 60);
    const { worker, hintsSent } = await open(t, [task], 2);
    await waitFor(() => assert.ok(runs.length > 0));
    assert.ok(hintsSent() <= 10, `${hintsSent()} were sent at once`);
    await allSucceed(ids);
    assert.deepEqual(worker.slots(), [{ queue: task.queue, active: 0, free: 2 }]);
  });
};
