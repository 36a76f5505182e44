import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CastellanError, createCastellan } from 'castellan-client';
import { openDeskStand } from '../../server/test/harness/task-desk.ts';
import { waitFor } from '../../server/test/harness/test-tokens.ts';
import { readEvents } from '../src/event-stream.ts';

const stand = await openDeskStand();
const { origin } = await stand.house.listen();

/** A client of the administrator. */
const signIn = async (fetch: typeof globalThis.fetch = globalThis.fetch) => {
  const castellan = createCastellan({ url: origin, fetch });
  const { email, password } = stand.administrator;
  await castellan.login({ body: { email, password } });
  return castellan;
};

test('a task is followed to its end', async () => {
  const castellan = await signIn();
  const id = await stand.put({ state: 'running', attempts: 1 });
  const states: string[] = [];
  for await (const task of castellan.followTask(id)) {
    states.push(task.state);
    if (states.length === 1) await stand.finish(id);
  }
  assert.deepEqual(states, ['running', 'succeeded']);
});

/** Lets only the first event of the first stream through, then breaks the connection. */
const breakingOnce = () => {
  const lastEventIds: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init);
    if (!String(input).endsWith('/events')) return response;
    lastEventIds.push(new Headers(init?.headers).get('last-event-id'));
    if (lastEventIds.length > 1 || response.body === null) return response;
    const reader = response.body.getReader();
    let text = '';
    const broken = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { value } = await reader.read();
        if (value === undefined || text.includes('event: task')) {
          await reader.cancel();
          controller.error(new TypeError('broken'));
          return;
        }
        text += new TextDecoder().decode(value);
        controller.enqueue(value);
        if (text.includes('\n\nevent: task')) controller.error(new TypeError('broken'));
      },
    });
    return new Response(broken, { headers: response.headers });
  };
  return { fetch, lastEventIds };
};

test('a connection that breaks is opened again, and what was seen does not come twice', async () => {
  const { fetch, lastEventIds } = breakingOnce();
  const castellan = await signIn(fetch);
  const id = await stand.put();
  const states: string[] = [];
  const finished = waitFor(() => assert.equal(lastEventIds.length, 2)).then(() => stand.finish(id));
  for await (const task of castellan.followTask(id)) states.push(task.state);
  await finished;
  assert.equal(states.at(-1), 'succeeded');
  assert.equal(states.length, new Set(states).size, states.join());
  assert.deepEqual([lastEventIds[0], typeof lastEventIds[1]], [null, 'string']);
});

test('who stops, or whose signal is aborted, follows no longer', async () => {
  const castellan = await signIn();
  const id = await stand.put();
  for await (const task of castellan.followTask(id)) {
    assert.equal(task.id, id);
    break;
  }
  const leaving = new AbortController();
  const reason = new Error('changed my mind');
  await assert.rejects(async () => {
    for await (const task of castellan.followTask(id, { signal: leaving.signal })) {
      assert.equal(task.state, 'ready');
      leaving.abort(reason);
    }
  }, reason);
});

test('a task that is not there is refused like any other call', async () => {
  const castellan = await signIn();
  const id = '01a202bc-4d53-72b0-af87-af344c336e02';
  await assert.rejects(
    async () => {
      for await (const _ of castellan.followTask(id)) assert.fail('nothing is there');
    },
    (error) => error instanceof CastellanError && error.code === 'NOT_FOUND',
  );
});

const streamOf = (...pieces: string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });

test('events are read however the stream is cut and its lines end', async () => {
  const text = ': a comment\r\nretry: 1\n\nevent: task\nid: 7\ndata: {"a":\ndata: 1}\n\ndata:é\r\n\r\ndata: begun';
  const expected = [
    { name: 'task', id: '7', data: '{"a":\n1}' },
    { name: 'message', id: '7', data: 'é' },
  ];
  for (const pieces of [[text], [...text]]) {
    const events = [];
    for await (const event of readEvents(streamOf(...pieces))) events.push(event);
    assert.deepEqual(events, expected, `${pieces.length} pieces`);
  }
});
