import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { systemClock } from '../clock/clock.ts';
import { openLogFile } from './log-file.ts';

const folderOf = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'castellan-log-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const line = (text: string): string => `${text.padEnd(1_023, '.')}\n`;
const linesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));
const numbersIn = (folder: string, who: string): number[] =>
  linesIn(folder)
    .filter((text) => text.startsWith(`${who} `))
    .map((text) => Number(/\d+/.exec(text.slice(who.length))?.[0]))
    .sort((one, other) => one - other);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const unbroken = (dropped: number): void => assert.equal(dropped, 0, 'lines were dropped');

test('a file that has grown is moved aside, as many as are kept, each for its owner alone', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'castellan.log');
  let dropped = 0;
  const file = openLogFile({
    path,
    maxBytes: 256 * 1024,
    keep: 2,
    clock: systemClock,
    onDropped: () => (dropped += 1),
  });
  for (let i = 0; i < 1_500; i += 1) {
    file.write(line(`a ${i}`));
    if (i % 64 === 0) file.flushSync?.();
  }
  file.flushSync?.();
  await waitFor(() => {
    const numbers = numbersIn(folder, 'a');
    assert.equal(numbers.at(-1), 1_499);
    assert.deepEqual(numbers, upTo(1_500).slice(-numbers.length), 'what is kept has no gap');
  });
  unbroken(dropped);
  assert.deepEqual(readdirSync(folder).sort(), ['castellan.log', 'castellan.log.1', 'castellan.log.2']);
  for (const name of readdirSync(folder)) {
    const { size, mode } = statSync(join(folder, name));
    assert.ok(size < 512 * 1024, `${name} has ${size} bytes`);
    assert.equal(mode & 0o777, 0o600, name);
  }
});

test('several processes append to one file and move it aside, and no line is lost or torn', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'castellan.log');
  const program = `
    import { openLogFile } from ${JSON.stringify(new URL('./log-file.ts', import.meta.url).href)};
    import { setTimeout as pause } from 'node:timers/promises';
    const [path, who] = process.argv.slice(1);
    const file = openLogFile({ path, maxBytes: 300_000, keep: 50, clock: { now: () => new Date() }, onDropped: () => process.exit(9) });
    for (let i = 0; i < 2_000; i += 1) {
      file.write((who + ' ' + i).padEnd(1_023, '.') + '\\n');
      if (i % 40 === 0) await pause(1);
    }`;
  const writers = ['a', 'b', 'c'].map((who) =>
    spawn(process.execPath, ['--input-type=module', '-e', program, path, who], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0]));
  assert.deepEqual(codes, [0, 0, 0]);
  for (const who of ['a', 'b', 'c']) assert.deepEqual(numbersIn(folder, who), upTo(2_000), who);
  assert.ok(linesIn(folder).every((text) => text.length === 1_023));
  assert.ok(readdirSync(folder).length > 5, 'it was moved aside');
  assert.ok(!existsSync(`${path}.rotating`));
});

test('after logrotate moved the file, lines go into a new one: at once on demand, by themselves after a while', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'castellan.log');
  const file = openLogFile({ path, maxBytes: null, keep: 1, clock: systemClock, onDropped: () => {} });
  file.write(line('a 0'));
  renameSync(path, `${path}.old`);
  file.reopen?.();
  file.write(line('a 1'));
  file.flushSync?.();
  assert.equal(readFileSync(path, 'utf8'), line('a 1'));
  await waitFor(() => assert.equal(readFileSync(`${path}.old`, 'utf8'), line('a 0')));

  renameSync(path, `${path}.older`);
  for (let i = 2; i < 100; i += 1) file.write(line(`a ${i}`));
  file.flushSync?.();
  assert.ok(existsSync(path));
  await waitFor(() => assert.deepEqual(numbersIn(folder, 'a'), upTo(100)));
});

test('a lock that a killed process left behind holds nobody up for long, and a fresh one is respected', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'castellan.log');
  const lock = `${path}.rotating`;
  const file = openLogFile({ path, maxBytes: 64 * 1024, keep: 5, clock: systemClock, onDropped: () => {} });
  const fill = (): void => {
    for (let i = 0; i < 200; i += 1) file.write(line('x'));
    file.flushSync?.();
  };
  writeFileSync(lock, '');
  fill();
  fill();
  assert.ok(!existsSync(`${path}.1`));
  const old = new Date(Date.now() - 60_000);
  utimesSync(lock, old, old);
  fill();
  fill();
  assert.ok(existsSync(`${path}.1`));
  assert.ok(!existsSync(lock));
});

test('a folder that is gone costs no line of what is running, and throws nothing', (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'within', 'castellan.log');
  assert.throws(() => openLogFile({ path, maxBytes: 1, keep: 1, clock: systemClock, onDropped: () => {} }), /ENOENT/);
  let dropped = 0;
  const file = openLogFile({
    path: join(folder, 'x.log'),
    maxBytes: 1,
    keep: 1,
    clock: systemClock,
    onDropped: () => (dropped += 1),
  });
  rmSync(folder, { recursive: true });
  assert.doesNotThrow(() => {
    for (let i = 0; i < 200; i += 1) file.write(line('x'));
    file.reopen?.();
  });
  assert.equal(dropped, 1);
});
