import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { builtConsole } from './served-console.ts';

const manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
  }),
);

/** What the browser has before the page shows itself, by `modules` of the console and everything that they import. */
export const readWeights = async () => {
  const chunks = manifest.parse(JSON.parse(await readFile(join(builtConsole, '.vite/manifest.json'), 'utf8')));

  const filesOf = (key: string, found = new Set<string>()): Set<string> => {
    const chunk = chunks[key];
    if (chunk === undefined) throw new Error(`The build has no ${key}.`);
    if (found.has(chunk.file)) return found;
    found.add(chunk.file);
    for (const file of chunk.css) found.add(file);
    for (const imported of chunk.imports) filesOf(imported, found);
    return found;
  };

  /** Bytes of scripts and styles as they are sent to a browser that takes gzip. */
  const gzipOf = async (modules: readonly string[]): Promise<number> => {
    const files = new Set(modules.flatMap((module) => [...filesOf(module)]));
    const sizes = await Promise.all(
      [...files].map(async (file) => (await stat(join(builtConsole, `${file}.gz`))).size),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };

  /** Of a page's first load: the frame, the words, what surrounds people who are signed in, and the page itself. */
  const firstLoad = async ({
    module,
    access,
  }: {
    readonly module: string;
    readonly access: string;
  }): Promise<number> => {
    const isDoor = access === 'anyone';
    const always = ['index.html', 'style.css', module, ...(isDoor ? [] : ['src/app/signed-in.tsx'])];
    // One language is loaded; the longer one counts.
    const byLanguage = ['en', 'de'].map((language) =>
      gzipOf([...always, `src/words/${language}.ts${isDoor ? '?doors' : ''}`]),
    );
    return Math.max(...(await Promise.all(byLanguage)));
  };

  return { firstLoad };
};
