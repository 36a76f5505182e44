import { join } from 'node:path';

type ModuleInfo = { readonly importedIds: readonly string[] };
export type ModuleGraph = { readonly getModuleInfo: (id: string) => ModuleInfo | null };

const source = join(import.meta.dirname, 'src/');
const drawn = [`${source}app/main.tsx`, `${source}features/sign-in/sign-in-page.tsx`];
const packages = /\/node_modules\/(react|react-dom|scheduler|react-router)\//;
const parts = /\/lucide-react\/dist\/esm\/(?!icons\/)|\/client\/src\/castellan-error\.ts$/;

const reached = new WeakMap<object, ReadonlySet<string>>();

/** Our own modules that the sign-in page imports before it is drawn, however indirectly. */
const reach = (graph: ModuleGraph): ReadonlySet<string> => {
  const known = reached.get(graph);
  if (known !== undefined) return known;
  const found = new Set(drawn);
  for (const id of found) {
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) {
      if (imported.startsWith(source)) found.add(imported);
    }
  }
  reached.set(graph, found);
  return found;
};

/**
 * Puts what every first paint needs into one file: twenty small ones compress worse by 9 kB, and each is asked for.
 * The page itself stays out of it, for the other pages' sake.
 */
export const chunkOfFirstPaint = (id: string, graph: ModuleGraph): string | null => {
  if (packages.test(id) || parts.test(id)) return 'frame';
  return reach(graph).has(id) && !drawn.includes(id) && !id.endsWith('.css') ? 'frame' : null;
};
