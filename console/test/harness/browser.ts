import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Watch, watch } from './watch.ts';

const waitMs = 20_000;

/** Where Debian's chromium lies, or another one on PATH. */
export const findChromium = (): string =>
  ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
    .map((folder) => join(folder, 'chromium'))
    .find((path) => existsSync(path)) ?? assert.fail('Install chromium: browser tests run it.');

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    // Containers have little shared memory and no namespaces of their own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });

/** Somebody with a browser of their own: cookies, storage, tabs. */
export type Visitor = { readonly context: BrowserContext; readonly page: Page; readonly seen: Watch };

export type Visitors = {
  /** A browser that knows nothing yet, with one tab; everything that goes wrong in it is noted. */
  readonly come: (options?: BrowserContextOptions) => Promise<Visitor>;
};

/** One chromium for the file; it is closed after its tests. */
export const openBrowser = async (baseURL: string): Promise<Visitors> => {
  const browser = await launchBrowser();
  after(() => browser.close());
  return {
    come: async (options = {}) => {
      const context = await browser.newContext({
        baseURL,
        locale: 'en-GB',
        viewport: { width: 1280, height: 800 },
        // Nothing moves: tests wait for what is there, never for an animation.
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(waitMs);
      const seen = await watch(context);
      return { context, page: await context.newPage(), seen };
    },
  };
};
