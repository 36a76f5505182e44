import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';

const cspMark = '[content security policy]';

export type Watch = {
  /** Refusals that the test is about, such as `POST /api/v1/auth/login 401`: they are no trouble, and must happen. */
  readonly expect: (...refusals: readonly string[]) => void;
  /** What was refused or failed so far, in the same form. */
  readonly refusals: () => readonly string[];
  /** Calls of the API so far, as `GET /api/v1/user 200`, in the order of their answers. */
  readonly calls: () => readonly string[];
  /** Fails when anything went wrong that was not expected, or nothing did that was. */
  readonly assertQuiet: () => void;
};

/** Notes what goes wrong in a browser: errors on its console, of its scripts, of requests, and of the security policy. */
export const watch = async (context: BrowserContext): Promise<Watch> => {
  const troubles: string[] = [];
  const refusals: string[] = [];
  const calls: string[] = [];
  const expected: string[] = [];

  // The browser says it on its console too, but not for every directive and not for frames.
  await context.addInitScript((mark) => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
      // biome-ignore lint/suspicious/noConsole: the way from the page to the test.
      console.error(`${mark} ${effectiveDirective} refused ${blockedURI} at ${sourceFile}:${lineNumber}`);
    });
  }, cspMark);
  context.on('console', (message) => {
    // What a request came to is noted below, by its method and its status.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    troubles.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => void troubles.push(String(error.error().stack ?? error.error())));
  context.on('response', (response) => {
    const line = `${response.request().method()} ${new URL(response.url()).pathname} ${response.status()}`;
    if (line.includes(' /api/')) calls.push(line);
    if (response.status() >= 400) refusals.push(line);
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'unknown';
    // Left by going elsewhere, or no longer wanted.
    if (reason === 'net::ERR_ABORTED') return;
    refusals.push(`${request.method()} ${new URL(request.url()).pathname} ${reason}`);
  });

  return {
    expect: (...lines) => void expected.push(...lines),
    refusals: () => refusals,
    calls: () => calls,
    assertQuiet: () => {
      assert.deepEqual([...troubles, ...refusals.filter((line) => !expected.includes(line))], []);
      assert.deepEqual(
        expected.filter((line) => !refusals.includes(line)),
        [],
        'These refusals were expected and did not happen.',
      );
    },
  };
};
