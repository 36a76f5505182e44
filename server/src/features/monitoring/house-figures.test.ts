import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { runSql } from '../../../test/harness/postgres-server.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { LogEvent } from '../../platform/log/log.ts';
import { createMetrics, type NumberPoint } from '../../platform/metrics/aggregator.ts';
import { type HouseFigure, readingOf } from '../../platform/metrics/house-figure.ts';
import { defineGauge } from '../../platform/metrics/metric.ts';
import { createHouseFigures } from './house-figures.ts';

const testDatabase = await createTestDatabase();
const pool = openTestPool(testDatabase.application);
after(async () => {
  await pool.close();
  await testDatabase.drop();
});

const gates = defineGauge({
  name: 'castellan.test.gates',
  unit: '{gate}',
  description: 'Gates by state.',
  scope: 'house',
  labels: { state: ['open', 'shut'] },
});

let figures = 0;

/** A figure of its own name, so that the tests share a table and nothing else. */
const figureOf = (read: HouseFigure['read'], everySeconds = 60): HouseFigure => {
  figures += 1;
  return { name: `test.figure_${figures}`, metrics: [gates], everySeconds, read };
};

/** One process: what it tells of the gates, and the events that it logged. */
const openProcess = (...its: readonly HouseFigure[]) => {
  const registry = createMetrics([gates], { clock: systemClock });
  const logged: string[] = [];
  const note = ({ name }: Pick<LogEvent, 'name'>): void => {
    logged.push(name);
  };
  const houseFigures = createHouseFigures({
    database: pool.database,
    clock: systemClock,
    log: { write: note, writeError: note },
    observe: registry.observe,
    figures: () => its,
  });
  houseFigures.start();
  after(() => houseFigures.stop());
  return {
    turn: houseFigures.turn,
    logged,
    told: (): readonly NumberPoint[] => {
      const found = registry.snapshot().find(({ metric }) => metric === gates);
      return found?.kind === 'number' ? found.points : [];
    },
  };
};

const open = (value: number): NumberPoint => ({ labels: { state: 'open' }, value });

test('one process counts, and every process tells what it found', async () => {
  let counts = 0;
  const figure = figureOf(async () => {
    counts += 1;
    return [readingOf(gates, { state: 'open' }, counts)];
  });
  const processes = [openProcess(figure), openProcess(figure), openProcess(figure)];
  await Promise.all(processes.map(({ turn }) => turn()));
  await Promise.all(processes.map(({ turn }) => turn()));

  assert.equal(counts, 1);
  assert.deepEqual(
    processes.map(({ told }) => told()),
    [[open(1)], [open(1)], [open(1)]],
  );
});

test('a figure is counted anew when its interval is over, and what is left out of it ends', async () => {
  const answers = [
    [readingOf(gates, { state: 'open' }, 2), readingOf(gates, { state: 'shut' }, 5)],
    [readingOf(gates, { state: 'open' }, 7)],
  ];
  const figure = figureOf(async () => answers.shift() ?? []);
  const { turn, told } = openProcess(figure);
  await turn();
  assert.equal(told().length, 2);

  await runSql(testDatabase.owner, `update castellan.house_figures set due_at = now() where name = '${figure.name}'`);
  await turn();
  assert.deepEqual(told(), [open(7)]);
});

test('a figure that fails is left out, put off and logged by its name, and the next one is counted', async () => {
  let tries = 0;
  const broken = figureOf(async () => {
    tries += 1;
    throw new Error('The table is on fire');
  }, 0);
  const sound = figureOf(async () => [readingOf(gates, { state: 'shut' }, 1)]);
  const { turn, told, logged } = openProcess(broken, sound);
  await turn();
  await turn();

  assert.deepEqual(told(), [{ labels: { state: 'shut' }, value: 1 }]);
  assert.equal(tries, 1);
  assert.deepEqual(logged, ['monitoring.figure_failed']);
});

test('a figure that nobody could count anew for long is no longer told', async () => {
  const figure = figureOf(async () => [readingOf(gates, { state: 'open' }, 3)]);
  const { turn, told } = openProcess(figure);
  await turn();
  assert.deepEqual(told(), [open(3)]);

  await runSql(
    testDatabase.owner,
    `update castellan.house_figures set good_until = now() where name = '${figure.name}'`,
  );
  await turn();
  assert.deepEqual(told(), []);
});
