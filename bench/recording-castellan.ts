import { resolveConfiguration } from '../server/src/composition/configuration.ts';
import { productionHashingCosts } from '../server/src/composition/feature-needs.ts';
import { openHouse } from '../server/src/composition/house.ts';
import { settingDefinitions } from '../server/src/composition/settings.ts';
import { systemClock } from '../server/src/platform/clock/clock.ts';
import { readSettings } from '../server/src/platform/config/setting.ts';
import { createLog } from '../server/src/platform/log/pino-log.ts';
import { systemRandomness } from '../server/src/platform/randomness/randomness.ts';

/*
 * The whole house as `serve` opens it, and with BENCH_RECORDING=off one that records no metrics at all, which no setting of
 * the product does.
 */

const { BENCH_RECORDING: recording, ...environment } = process.env;
const read = readSettings(settingDefinitions, environment);
if (!('values' in read)) throw new Error(read.faults.map((fault) => fault.sentence).join('\n'));
const resolved = resolveConfiguration(read.values, read.given);
if (!('configuration' in resolved)) throw new Error(resolved.faults.map((fault) => fault.sentence).join('\n'));
const { configuration } = resolved;
const { LOG_FILE: file, LOG_LEVEL: level } = configuration.settings;

const house = await openHouse({
  configuration,
  hashingCosts: productionHashingCosts,
  clock: systemClock,
  randomness: systemRandomness,
  log: createLog({ level, format: 'json', ...(file !== null && { file }), clock: systemClock, version: 'bench' }),
  version: 'bench',
  work: { queues: null, concurrency: configuration.settings.WORKER_CONCURRENCY },
  recordsMetrics: recording !== 'off',
  announce: () => {},
});
const { origin } = await house.listen();
process.stdout.write(`Castellan listens on ${origin}\n`);
process.once('SIGTERM', () => void house.close().then(() => process.exit(0)));
