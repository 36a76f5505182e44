import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { judgeAnswers } from './answer-invariants.ts';
import { createChance } from './chance.ts';
import { faults, planRounds } from './faults.ts';
import { lineOf } from './invariant.ts';
import { type Outcome, openJournal } from './journal.ts';
import { type Ended, judgeSettlements } from './task-invariants.ts';

const folder = await temporaryFolder();
after(() => folder.remove());

const answer = (status: number, retryAfter: string | null = null): Outcome => ({
  kind: 'answer',
  status,
  retryAfter,
  code: null,
});
const silence: Outcome = { kind: 'none', reason: 'SocketError: other side closed' };

/** The verdict over one login with this outcome, which took so long. */
const judge = (name: string, outcome: Outcome, tookMs = 0, absences = [{ fromMs: 100_000, toMs: 100_001 }]) => {
  const journal = openJournal(join(folder.path, name));
  const operation = journal.begin('login', {});
  journal.end(operation, outcome, ['a fault']);
  operation.endedMs = operation.begunMs + tookMs;
  journal.close();
  return judgeAnswers(journal.operations, absences);
};

for (const [what, outcome] of Object.entries({
  'an answer of 200': answer(200),
  'a refusal of 429': answer(429),
  '503 with Retry-After': answer(503, '2'),
})) {
  test(`the checker accepts ${what}`, () => assert.deepEqual(judge(what, outcome).broken, []));
}

for (const [what, outcome] of Object.entries({
  'an answer of 500': answer(500),
  'an answer of 502': answer(502),
  '503 without Retry-After': answer(503),
  'silence while the API was there': silence,
})) {
  test(`the checker complains of ${what}`, () => {
    const verdict = judge(what, outcome);
    assert.equal(verdict.broken.length, 1);
    assert.match(lineOf(verdict), /^FAILED .*\n {9}no\. 1, login: .*, during: a fault$/);
  });
}

test('the checker complains of an answer that came after 10 s', () => {
  assert.equal(judge('late', answer(200), 10_001).broken.length, 1);
});

test('the checker accepts silence of an API that was not there', () => {
  assert.deepEqual(judge('absent', silence, 5, [{ fromMs: 0, toMs: 60_000 }]).broken, []);
});

const settledTask: Ended = {
  id: 'a',
  kind: 'siege.note',
  state: 'succeeded',
  attempts: 1,
  lease_expiries: 1,
  dead_reason: null,
  settled_by: '1',
  run_began_ms: 2_000,
  claimed_ms: 1_999.5,
};
const runs = ['begins a 1 77', 'begins a 1 78', 'ends a 1 77', 'ends a 1 78'];

test('the checker accepts a task that ran twice and was settled by the run that had it last', () => {
  assert.deepEqual(judgeSettlements([settledTask], runs).broken, []);
});

const foul: readonly (readonly [what: string, tasks: readonly Ended[], lines: readonly string[]])[] = [
  ['by a run that had lost it', [{ ...settledTask, run_began_ms: 1_000 }], runs],
  ['by an earlier attempt', [{ ...settledTask, attempts: 2 }], runs],
  ['twice', [settledTask, settledTask], runs],
  ['before its run had ended', [settledTask], runs.slice(0, 2)],
  ['in a siege in which nothing ran', [], []],
];
for (const [what, tasks, lines] of foul) {
  test(`the checker complains of a task that was settled ${what}`, () => {
    assert.equal(judgeSettlements(tasks, lines).broken.length, 1);
  });
}

test('one seed draws one siege, and another seed another', () => {
  const namesOf = (seed: number): string => JSON.stringify(planRounds(createChance(seed)));
  assert.equal(namesOf(7), namesOf(7));
  assert.notEqual(namesOf(7), namesOf(8));
});

test('every fault is in every siege, and pairs are of different parts', () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const rounds = planRounds(createChance(seed));
    assert.deepEqual(new Set(rounds.flat()), new Set(faults));
    for (const [one, other] of rounds) assert.notEqual(one?.part, other?.part);
    assert.ok(rounds.some((round) => round.length === 2));
  }
});
