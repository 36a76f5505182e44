import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { consolePaths } from './console-paths.ts';
import type { HousePages } from './house-pages.ts';

const paramsOf = (path: string): z.ZodType => {
  const names = [...path.matchAll(/:([a-z_]+)/g)].map((match) => match[1] ?? '');
  return z.strictObject(Object.fromEntries(names.map((name) => [name, z.string()])));
};

export const createPageRoutes = (pages: HousePages): Route[] =>
  Object.entries(consolePaths).map(([path, operationId]) =>
    defineRoute({
      method: 'GET',
      path,
      operationId,
      tag: 'Console',
      summary: 'A page of the console',
      access: { kind: 'anyone', because: 'the page is the same for everybody; what it shows it asks the API for' },
      // It comes from memory, and whoever has used up a limit shall still get the page that says so.
      limit: 'none',
      quiet: true,
      undocumented: true,
      params: paramsOf(path),
      responses: {
        200: { description: 'The page.', body: z.string(), contentType: 'text/html' },
        307: { description: 'The page stands under another name of this machine.', body: null },
        503: { description: 'The console has not been built.', body: z.string(), contentType: 'text/html' },
      },
      problems: [],
      handle: (request) => pages.show(request),
    }),
  );
