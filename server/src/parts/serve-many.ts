import { holdDatabase } from '../composition/resources.ts';
import { createSupervisor } from '../platform/processes/supervisor.ts';
import type { Serving } from './serving.ts';
import { startLines } from './start-lines.ts';

/** What ending in order takes at most, beside the tasks: clients that let go of, requests under way, the last figures. */
const endWithinMs = 40_000;

/** As often as live charts have a point. */
const liveIntervalMs = 10_000;

/** Supervises several processes that serve, and serves nothing itself. */
export const serveMany = async (serving: Serving, processes: number): Promise<void> => {
  const { surroundings, parts, log, house: options, print } = serving;
  const { configuration, version } = options;
  const { settings } = configuration;
  let isStopping = false;
  const opening = holdDatabase({ ...options, announce: print }, processes);
  const supervisor = createSupervisor({
    count: processes,
    log,
    clock: options.clock,
    stockIntervalMs: Math.max(liveIntervalMs, settings.METRICS_FLUSH_INTERVAL),
    endWithinMs: endWithinMs + settings.TASK_DRAIN_SECONDS * 1_000,
    // Each reads the file itself, as it is when it starts.
    environment: Object.fromEntries(surroundings.namesOfFile.map((name) => [name, undefined])),
    print,
  });

  const end = async (code: number): Promise<void> => {
    try {
      await supervisor.stop();
      await (await opening).release();
      log.flush();
      surroundings.exit(code);
    } catch (error) {
      surroundings.stderr.write(`The server did not stop cleanly: ${String(error)}\n`);
      surroundings.exit(1);
    }
  };
  const stop = (signal: string): void => {
    if (isStopping) surroundings.exit(130);
    isStopping = true;
    print(`${signal}: finishing what is under way, then stopping.`);
    void end(0);
  };
  surroundings.onSignal(stop);
  surroundings.onHangUp(() => {
    if (isStopping) return;
    if (surroundings.isTerminalGone()) return stop('SIGHUP');
    if (settings.LOG_FILE !== null) {
      log.reopen();
      supervisor.reopenLogs();
    }
    supervisor.restart();
  });

  const database = await opening;
  if (isStopping) return;
  try {
    const { origin, hasConsole, setupLink } = await supervisor.start();
    const lines = startLines({ configuration, parts, version, origin, hasConsole, setupLink, processes });
    for (const line of lines) print(line);
  } catch (error) {
    if (isStopping) return;
    await database.release();
    throw error;
  }
  void supervisor.gaveUp.then((reason) => {
    if (isStopping) return;
    isStopping = true;
    surroundings.stderr.write(`No process serves any more, and none can be started: ${reason}\n`);
    void end(1);
  });
};
