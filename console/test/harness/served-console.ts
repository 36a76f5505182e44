import { join } from 'node:path';
import { freePort } from '../../../server/test/harness/free-port.ts';
import { openTestHouse, type TestHouse, type TestHouseOptions } from '../../../server/test/harness/test-house.ts';
import { openBrowser, type Visitors } from './browser.ts';

export const builtConsole = join(import.meta.dirname, '..', '..', 'dist');

export type ServedConsole = Visitors & { readonly house: TestHouse; readonly origin: string };

/** The whole server in this process, with the console as it was built, at an address that browsers can open. */
export const serveConsole = async (options: TestHouseOptions = {}): Promise<ServedConsole> => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const house = await openTestHouse({
    consoleFolder: builtConsole,
    ...options,
    settings: { PORT: String(port), PUBLIC_URL: origin, ...options.settings },
  });
  await house.listen();
  return { house, origin, ...(await openBrowser(origin)) };
};
