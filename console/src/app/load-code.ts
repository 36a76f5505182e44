import { serverAway } from '../api/server-away.ts';

const triedKey = 'castellan.loaded-again-at';
const longestLoopMs = 60_000;

/** Whether the page was loaded again for missing code a moment ago: a second time would bring nothing else. */
const wasLoadedAgain = (): boolean => Date.now() - Number(sessionStorage.getItem(triedKey) ?? 0) < longestLoopMs;

/**
 * Loads the code of a page. While the server is away it waits for its return, and the page before stays on screen. Code
 * that is gone, because a new release took the place of this one, is fetched by loading the page again, once.
 *
 * @throws what the loading threw, when that did not help either.
 */
export const loadCode = async <Code>(
  load: () => Promise<Code>,
  loadPageAgain = (): void => location.reload(),
): Promise<Code> => {
  try {
    return await load();
  } catch (error) {
    if (!(await serverAway.answers())) {
      await serverAway.returned();
      return loadCode(load, loadPageAgain);
    }
    if (wasLoadedAgain()) throw error;
    sessionStorage.setItem(triedKey, String(Date.now()));
    loadPageAgain();
    // The page is on its way out: what waits for the code goes with it.
    return new Promise(() => {});
  }
};
