import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';
import { arrive } from './arrivals.ts';
import { drawChart } from './chart.ts';
import { joinHouse, type LoadHouse, withOwnHouse } from './load-house.ts';
import { readLoadRequest } from './load-request.ts';
import { asHtml, asMarkdown } from './report.ts';
import { isCorrect, runScenario } from './run-load.ts';
import { none } from './scenario.ts';
import { judgeGuesses } from './scenarios/limiter.ts';
import { judgeRevocations } from './scenarios/tokens.ts';
import { scenarios } from './scenarios.ts';
import { groupsOf, percentilesOf } from './tally.ts';
import { isRight } from './visitor.ts';
import { readSample, useOf } from './watch.ts';

const folder = await temporaryFolder();
let house: LoadHouse;
let leave: () => void;
let left: Promise<void>;

// One house for the file: it is open for as long as the work on it has not ended.
before(async () => {
  const stay = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await new Promise<void>((entered, failed) => {
    left = withOwnHouse({ folder: folder.path, people: 20, say: () => {} }, async (opened) => {
      house = opened;
      entered();
      await stay;
    });
    left.catch(failed);
  });
});
after(async () => {
  leave();
  await left;
  await folder.remove();
});

const isNotMet = (goals: readonly { readonly isMet: boolean | null }[]): boolean =>
  goals.some(({ isMet }) => isMet !== true);

for (const scenario of scenarios) {
  test(`${scenario.name}: a second of it at a hundredth of its size is correct, and its report is complete`, async () => {
    const report = await runScenario(scenario, { house, seconds: 1, scale: 0.01, say: () => {} });
    assert.equal(report.failure, null);
    const wrong = report.goals.filter(({ kind, isMet }) => kind === 'correctness' && isMet !== true);
    assert.deepEqual(wrong, []);
    assert.ok(isCorrect(report));
    assert.ok(report.groups.length > 0 && report.groups.every(({ requests, p99 }) => requests > 0 && p99 > 0));
    assert.ok(report.use.memoryMostMb > 10 && report.use.cpus > 0 && report.use.databaseConnectionsMost > 0);
    assert.match(
      asMarkdown({ command: 'npm run load' }, [report]),
      /^\| answers that nobody should get \| 0 \| 0 of \d+ \| met \|$/m,
    );
    assert.ok(asHtml({}, [report]).includes(`<h2>${scenario.title}</h2>`));
  });
}

test('a house that would refuse the load, or takes everybody for one address, is left alone', async () => {
  const join = ({ settings }: TestHouse, origin: string) =>
    joinHouse({ environment: settings, origin, description: '', people: 0, say: () => {} }, () => Promise.resolve());
  const first = await openTestHouse();
  await assert.rejects(
    join(first, (await first.listen()).origin),
    /takes everybody for one address. Start the house with/,
  );
  const tight = await openTestHouse({ beside: first, settings: { RATE_LIMIT_API: '100/1m' } });
  await assert.rejects(
    join(tight, (await tight.listen()).origin),
    /The limit general-user of .* would refuse the load/,
  );
  const other = await openTestHouse();
  await assert.rejects(join(first, (await other.listen()).origin), /is not the house of these settings/);
});

test('a scenario that breaks off is not correct, and says why', async () => {
  const broken = { name: 'broken', title: 'Broken', description: '', run: () => Promise.reject(new Error('no house')) };
  const report = await runScenario(broken, { house, seconds: 1, scale: 0.01, say: () => {} });
  assert.equal(report.failure, 'no house');
  assert.ok(!isCorrect(report));
});

test('one guess beyond the budget of an account or of an address is found', () => {
  const budget = { account: 5, address: 5 };
  const guesses = (account: number, address: number) => ({
    accounts: new Map([['ada', account]]),
    addresses: new Map([['10.0.0.1', address]]),
  });
  assert.ok(!isNotMet(judgeGuesses(guesses(5, 5), budget)));
  assert.ok(isNotMet(judgeGuesses(guesses(6, 5), budget)));
  assert.ok(isNotMet(judgeGuesses(guesses(5, 6), budget)));
  assert.ok(isNotMet(judgeGuesses(guesses(0, 0), budget)), 'no guess at all proves nothing');
});

test('a revoked token that is accepted after a second is found, and so is a refresh token that is traded', () => {
  const good = { lastAcceptedMs: 400, isRefreshRefused: true };
  assert.ok(!isNotMet(judgeRevocations([good])));
  assert.ok(isNotMet(judgeRevocations([good, { ...good, lastAcceptedMs: 1_001 }])));
  assert.ok(isNotMet(judgeRevocations([{ ...good, isRefreshRefused: false }])));
  assert.ok(isNotMet(judgeRevocations([])), 'no logout at all proves nothing');
});

test('an answer that nobody should get is an error: 500, silence, and 503 that does not say when to come back', () => {
  const answer = (status: number, retryAfter: number | null = null) => ({ status, code: '', retryAfter });
  assert.ok(isRight([200], answer(200)));
  assert.ok(isRight([200], answer(503, 2)));
  for (const wrong of [answer(500), answer(0), answer(503), answer(429, 2), answer(401)]) {
    assert.ok(!isRight([200], wrong), String(wrong.status));
  }
  assert.ok(!none('errors', 1, 100).isMet);
  assert.ok(!none('errors', 0, 0).isMet, 'nothing that was asked proves nothing');
});

test('a request that could only be sent late has waited since it was due', async () => {
  const startedMs = performance.now();
  const dues: number[] = [];
  await arrive({
    ...{ perSecond: 1_000, forMs: 100, now: () => performance.now() - startedMs },
    act: (dueMs) => {
      // The machine stands still at the first: the others were due meanwhile all the same.
      if (dues.length === 0) while (performance.now() - startedMs < 90);
      dues.push(dueMs);
      return Promise.resolve();
    },
  });
  assert.ok(dues.filter((due) => due < 80).length > 20, `${dues.length} in all`);
});

test('percentiles are values that came, and the report counts answers by their code', () => {
  assert.deepEqual(percentilesOf([5, 1, 4, 2, 3]), { p50: 3, p90: 5, p95: 5, p99: 5, max: 5 });
  const seen = { name: 'guess', dueMs: 0, latencyMs: 1, isError: false };
  const [group] = groupsOf([
    { ...seen, status: 429, code: 'RATE_LIMIT_EXCEEDED' },
    { ...seen, status: 0, code: 'ECONNRESET', isError: true },
    { ...seen, status: 429, code: 'RATE_LIMIT_EXCEEDED' },
  ]);
  assert.deepEqual(group?.answers, [
    ['429 RATE_LIMIT_EXCEEDED', 2],
    ['no answer (ECONNRESET)', 1],
  ]);
  assert.equal(group?.errors, 1);
});

test('what the server used is the difference of what it said', () => {
  const told = (cpu: number, count: number, sum: number): string =>
    `process_cpu_time_seconds_total{mode="user"} ${cpu}\ndb_client_operation_duration_seconds_count{operation="a"} ${count}\n` +
    `db_client_operation_duration_seconds_sum{operation="a"} ${sum}\nprocess_memory_usage_bytes 104857600\n`;
  const use = useOf([readSample(told(1, 10, 1), 7, 0), readSample(told(4, 30, 1.1), 9, 2_000)]);
  assert.equal(use.cpus, 1.5);
  assert.equal(use.queries, 20);
  assert.ok(Math.abs(use.meanQueryMs - 5) < 1e-9);
  assert.equal(use.databaseConnectionsMost, 9);
  assert.equal(use.memoryMostMb, 100);
});

test('load on anything but this machine is refused, and so is load without bounds', () => {
  const read = (...parameters: readonly string[]) => readLoadRequest(parameters, ['mixed', 'tokens']);
  assert.deepEqual(read('mixed', '--seconds', '5', '--url', 'http://localhost:4000/'), {
    ...{ scenarios: ['mixed'], seconds: 5, scale: 1, origin: 'http://localhost:4000', processes: 1 },
  });
  assert.deepEqual(read().scenarios, ['mixed', 'tokens']);
  for (const url of [
    'http://192.0.2.1:4000',
    'https://id.example.com',
    'http://127.0.0.1.example.com',
    'ftp://localhost',
    'x',
  ]) {
    assert.throws(() => read('--url', url), /must be of a house on this machine/, url);
  }
  for (const [option, value] of [
    ['--seconds', '601'],
    ['--seconds', '0'],
    ['--scale', '3'],
    ['--scale', 'x'],
  ] as const) {
    assert.throws(() => read(option, value), /must be a number above 0, at most/);
  }
  assert.equal(read('--processes', '2').processes, 2);
  for (const value of ['0', '17', '1.5', 'x']) {
    assert.throws(() => read('--processes', value), /must be a whole number from 1 to 16/);
  }
  assert.throws(() => read('--processes', '2', '--url', 'http://localhost:4000'), /has as many as it has/);
  assert.throws(() => read('storm'), /There is no scenario storm/);
});

test('a chart leaves a gap where nothing was measured, and what it says is escaped', () => {
  const svg = drawChart({
    title: 'a <b>',
    unit: 'ms',
    over: ['0 s', '1 s', '2 s', '3 s'],
    lines: [{ name: 'p95', values: [1, Number.NaN, 3, 4] }],
  });
  assert.match(svg, /a &#60;b&#62;, ms/);
  assert.equal(svg.match(/ d="(M[^"]+)"/)?.[1]?.split('M').length, 3);
  assert.doesNotMatch(svg, /NaN/);
});
