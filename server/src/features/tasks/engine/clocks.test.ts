import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../../test/harness/movable-clock.ts';
import { madeTask, openTaskHouse } from '../../../../test/harness/task-stand.ts';

const note = madeTask('test.note', {});
const day = 86_400_000;

for (const [what, offsetMs] of [
  ['a month ahead', 30 * day],
  ['a month behind', -30 * day],
] as const) {
  test(`a worker whose clock is ${what} begins what is due and nothing else, takes no lease away, and shows it`, async () => {
    const clock = movableClock();
    clock.advanceMs(offsetMs);
    const stand = await openTaskHouse({ tasks: [note], clock });
    const later = await stand.enqueue(note, {}, { delayMs: 3_600_000 });
    const elsewhere = await stand.enqueue(note, {}, { delayMs: 3_600_000 });
    await stand.query(
      `update tasks set state = 'running', lease_id = gen_random_uuid(), lease_expires_at = now() + interval '30 s' where id = $1`,
      [elsewhere],
    );
    await stand.reaches(await stand.enqueue(note, {}), 'succeeded');
    await stand.reaches(await stand.enqueue(note, {}, { delayMs: 300 }), 'succeeded');
    assert.equal((await stand.task(later))?.state, 'scheduled');
    assert.deepEqual(
      [(await stand.task(elsewhere))?.state, (await stand.task(elsewhere))?.lease_expiries],
      ['running', 0],
    );
    const [worker] = await stand.query('select clock_skew_ms from task_workers');
    // More than three weeks are shown as three weeks.
    assert.equal(Math.sign(Number(worker?.clock_skew_ms)), Math.sign(offsetMs));
    assert.ok(Math.abs(Number(worker?.clock_skew_ms)) > 20 * day);
  });
}
