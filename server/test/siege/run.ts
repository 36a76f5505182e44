import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { taskEngineNames } from '../../src/features/tasks/engine/transport.ts';
import { lineOf } from './invariant.ts';
import { laySiege } from './siege.ts';

/*
 * npm run siege                      each fault once, some in pairs: about a minute and a half
 * npm run siege -- --minutes 30      rounds of faults for so long
 * npm run siege -- --seed 7          the same faults again in the same order
 * npm run siege -- --recovery-seconds 60   where others use the machine, too; 30 otherwise
 * npm run siege -- --engine bullmq   workers hear of tasks over that broker, which has faults of its own
 * npm run siege -- --faults broker   nothing goes wrong but the broker: half a minute
 * npm run siege -- --keep            leaves the journal and the logs where it says
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string' },
    'recovery-seconds': { type: 'string', default: '30' },
    engine: { type: 'string', default: 'postgres' },
    faults: { type: 'string', default: 'all' },
    keep: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
const recoverySeconds = Number(values['recovery-seconds']);
const engine = z.enum(taskEngineNames).safeParse(values.engine);
const faults = z.enum(['all', 'broker']).safeParse(values.faults);
const isFaultless = faults.data === 'broker' && engine.data === 'postgres';
if (
  !Number.isSafeInteger(seed) ||
  !(recoverySeconds > 0) ||
  (minutes !== undefined && !(minutes > 0)) ||
  !engine.success ||
  !faults.success ||
  isFaultless
) {
  process.stderr.write(
    'npm run siege -- [--seed NUMBER] [--minutes NUMBER] [--engine postgres|bullmq|rabbitmq] [--faults broker] [--recovery-seconds NUMBER] [--keep]\n',
  );
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'castellan-siege-'));
say(`seed ${seed}, engine ${engine.data}`);
let isKept = false;
try {
  const verdicts = await laySiege({
    seed,
    recoverySeconds,
    folder,
    tell: say,
    engine: engine.data,
    faults: faults.data,
    ...(minutes !== undefined && { minutes }),
  });
  say('');
  for (const verdict of verdicts) say(lineOf(verdict));
  say('not yet the audit chain is whole: events are written with their cause, and will be chained later');
  say(
    'not covered: a full disk, a lock storm, a used-up pool, frozen PostgreSQL, clock steps, floods of idle or slow connections, health and alerts during a fault',
  );
  isKept = verdicts.some(({ broken }) => broken.length > 0);
} catch (error) {
  isKept = true;
  process.stderr.write(`The siege could not be ended: ${error instanceof Error ? error.stack : String(error)}\n`);
}
process.exitCode = isKept ? 1 : 0;
if (isKept || values.keep) say(`journal and logs: ${folder}`);
else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
process.exit();
