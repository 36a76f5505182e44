import { openHouse } from '../composition/house.ts';
import type { Serving } from './serving.ts';
import { startLines } from './start-lines.ts';

/** One process is the whole server. */
export const serveAlone = async ({ surroundings, parts, log, house: options, print }: Serving): Promise<void> => {
  const { configuration, version } = options;
  // Without a file a hang-up means that the terminal is gone, and ends the process as it does any other.
  if (configuration.settings.LOG_FILE !== null) surroundings.onHangUp(log.reopen);
  const opening = openHouse({ ...options, announce: print });

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) surroundings.exit(130);
    isStopping = true;
    print(`${signal}: finishing what is under way, then stopping.`);
    try {
      // A signal during the start waits for it: a database half started would be left behind.
      await (await opening).close();
      log.flush();
      surroundings.exit(0);
    } catch (error) {
      surroundings.stderr.write(`The server did not stop cleanly: ${String(error)}\n`);
      surroundings.exit(1);
    }
  };
  surroundings.onSignal((signal) => void stop(signal));
  const house = await opening;

  if (isStopping) return;
  const { origin } = await house.listen().catch(async (error: unknown) => {
    await house.close();
    throw error;
  });
  const link = parts.servesApi ? await house.issueSetupLink() : null;
  const { hasConsole } = house;
  const lines = startLines({ configuration, parts, version, origin, hasConsole, setupLink: link?.href ?? null });
  for (const line of lines) print(line);
};
