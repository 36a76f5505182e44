import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

const found = z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What stands in the way of people with disabilities on the page as it is now: each rule with the elements that break it. */
export const barriers = async (page: Page): Promise<readonly string[]> => {
  // By the debugger: the policy of the page would not load it.
  await page.evaluate(axe.source);
  const violations: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(standards)}, resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return found.parse(violations).map(
    ({ id, help, nodes }) =>
      `${id}: ${help} ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 200))
        .join(' | ')}`,
  );
};
