import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPartsOptions, readProcesses } from './parts.ts';

test('a process serves the API and works on every queue unless it is told otherwise', () => {
  assert.deepEqual(readPartsOptions({ parts: 'api,worker' }, 4), {
    servesApi: true,
    work: { queues: null, concurrency: 4 },
  });
  assert.deepEqual(readPartsOptions({ parts: 'api' }, 4), { servesApi: true, work: null });
  assert.deepEqual(readPartsOptions({ parts: ' worker ', queues: 'a, b,a', concurrency: '20' }, 4), {
    servesApi: false,
    work: { queues: ['a', 'b'], concurrency: 20 },
  });
});

for (const [what, options, sentence] of [
  ['an unknown part', { parts: 'api,gateway' }, /no part gateway; there are: api, worker/],
  ['no part', { parts: ',' }, /names no part/],
  ['queues without a worker', { parts: 'api', queues: 'a' }, /--queues is for a worker/],
  ['a concurrency without a worker', { parts: 'api', concurrency: '4' }, /--concurrency is for a worker/],
  ['no queue', { parts: 'worker', queues: ' , ' }, /--queues names no queue/],
  ['a concurrency of nothing', { parts: 'worker', concurrency: '0' }, /from 1 to 1000/],
  ['a concurrency beyond reason', { parts: 'worker', concurrency: '1001' }, /from 1 to 1000/],
  ['a concurrency that is no number', { parts: 'worker', concurrency: 'many' }, /from 1 to 1000/],
] as const) {
  test(`refuses ${what} in a sentence`, () => {
    assert.throws(() => readPartsOptions(options, 4), sentence);
  });
}

test('a number of processes is one from 1 to 64, or left out', () => {
  const read = (processes: string) => readProcesses({ parts: 'api', processes });
  assert.deepEqual([read('1'), read('64'), readProcesses({ parts: 'api' })], [1, 64, undefined]);
  for (const wrong of ['0', '65', '-1', '2.5', 'many', '']) assert.throws(() => read(wrong), /from 1 to 64/, wrong);
});
