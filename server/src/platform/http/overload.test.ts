import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { openTestKernel } from '../../../test/harness/kernel.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { createOverload, type Overload, turnMs } from './overload.ts';
import { defineRoute } from './route.ts';

/** One turn of the event loop that lasts `tookMs`, in which so many requests begin, evenly. @returns how many were refused. */
const turnOf = (overload: Overload, from: { ms: number }, tookMs: number, requests: number): number => {
  overload.turn(from.ms);
  let refused = 0;
  for (let index = 1; index <= requests; index += 1) {
    if (overload.isOneTooMany(from.ms + (tookMs * index) / requests)) refused += 1;
  }
  from.ms += tookMs;
  return refused;
};

test('a pause refuses nobody, however many came in it', () => {
  const overload = createOverload();
  const at = { ms: 0 };
  assert.equal(turnOf(overload, at, turnMs, 100), 0);
  assert.equal(turnOf(overload, at, 3_000, 10), 0);
  assert.equal(turnOf(overload, at, 480, 5_000), 0);
  assert.equal(turnOf(overload, at, turnMs, 100), 0);
  assert.equal(turnOf(overload, at, 3_000, 5_000), 0);
  assert.equal(overload.takeRefused(), 0);
});

test('when turns have been late for half a second, each serves what fits and refuses the rest, until one is in time', () => {
  const overload = createOverload();
  const at = { ms: 0 };
  assert.equal(turnOf(overload, at, 600, 600), 0);
  assert.equal(turnOf(overload, at, 499, 600), 0);
  const refused = turnOf(overload, at, 600, 600);
  assert.ok(refused > 500 && refused < 560, `${refused} of 600 were refused`);
  assert.equal(turnOf(overload, at, turnMs, 600), 0);
  assert.equal(turnOf(overload, at, 400, 600), 0);
  assert.equal(overload.takeRefused(), refused);
  assert.equal(overload.takeRefused(), 0);
});

test('a process that is slow with few requests refuses none of them', () => {
  const overload = createOverload();
  const at = { ms: 0 };
  for (let turn = 0; turn < 20; turn += 1) assert.equal(turnOf(overload, at, 500, 32), 0);
});

const burnMs = 4;
const common = { tag: 'Things', summary: 'Things', limit: 'general', problems: [] } as const;
const body = z.strictObject({ name: z.string() });

const answerList = z.array(
  z.object({ status: z.number(), retryAfter: z.string().nullable(), requestId: z.string(), text: z.string() }),
);

/** So many people, each with so many requests one after the other, from a thread: what the server does must not slow them down. */
const askFromAThread = async (origin: string, path: string, people: number, times: number) => {
  const program = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Agent, get } = require('node:http');
    const { url, people, times } = workerData;
    const agent = new Agent({ keepAlive: true });
    const ask = () => new Promise((resolve, reject) => get(url, { agent }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      const { 'retry-after': retryAfter = null, 'x-request-id': requestId } = answer.headers;
      resolve({ status: answer.statusCode, retryAfter, requestId, text });
    }).on('error', reject));
    const visit = async () => {
      const answers = [];
      for (let asked = 0; asked < times; asked += 1) answers.push(await ask());
      return answers;
    };
    Promise.all(Array.from({ length: people }, visit)).then((all) => {
      agent.destroy();
      parentPort.postMessage(all.flat());
    });`;
  const worker = new Worker(program, { eval: true, workerData: { url: origin + path, people, times } });
  const [answers] = await once(worker, 'message');
  return answerList.parse(answers);
};

test('a flood is told when to come back, the log names the first of each second, probes are answered meanwhile, and afterwards everybody is', async () => {
  const access = { kind: 'anyone', because: 'a test' } as const;
  const kernel = await openTestKernel([
    defineRoute({
      ...{ ...common, access, method: 'GET', path: '/work', operationId: 'work' },
      responses: { 200: { description: 'Done.', body } },
      handle: () => {
        const untilMs = performance.now() + burnMs;
        while (performance.now() < untilMs);
        return { status: 200, body: { name: 'done' } };
      },
    }),
    defineRoute({
      ...{ ...common, access, method: 'GET', path: '/probe', operationId: 'probe', undocumented: true, probe: true },
      responses: { 200: { description: 'Alive.', body } },
      handle: () => ({ status: 200, body: { name: 'alive' } }),
    }),
  ]);
  const { port } = await kernel.listen({ host: '127.0.0.1', port: 0 });
  const { origin } = new URL(`http://127.0.0.1:${port}`);
  const crowd = askFromAThread(origin, '/work', 250, 4);
  const probes = askFromAThread(origin, '/probe', 1, 4);
  const answers = await crowd;
  const refused = answers.filter(({ status }) => status === 503);
  assert.ok(refused.length > 100 && refused.length < 950, `${refused.length} of ${answers.length} were refused`);
  for (const { retryAfter, text } of refused) {
    assert.equal(retryAfter, '1');
    assert.match(text, /"code":"SERVICE_UNAVAILABLE","message":"The server has more requests than it can answer/);
  }
  assert.equal(answers.filter(({ status }) => status === 200).length, answers.length - refused.length);
  assert.ok((await probes).every(({ status }) => status === 200));

  const told = () => kernel.written.filter(({ event }) => event.name === 'http.requests_turned_away');
  await waitFor(() => {
    const sum = told().reduce((before, { fields }) => before + Number(fields.requests), 0);
    assert.equal(sum, refused.length);
  });
  const linesOf = (name: string) => kernel.written.filter(({ event }) => event.name === name);
  assert.equal(linesOf('http.request_unavailable').length, 0);
  const named = linesOf('http.request_turned_away');
  assert.ok(named.length >= 10 && named.length <= 10 * told().length, `${named.length} lines of ${refused.length}`);
  const idsOfAnswers = new Set(refused.map(({ requestId }) => requestId));
  for (const { fields } of named) {
    assert.ok(idsOfAnswers.has(String(fields.request_id)));
    assert.deepEqual([fields.method, fields.route, fields.status], ['GET', '/work', 503]);
  }
  assert.equal((await fetch(`${origin}/work`)).status, 200);
  assert.equal(kernel.activeRequests(), 0);
});
