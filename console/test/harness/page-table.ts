import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type ListedPage = {
  readonly path: string;
  /** `anyone`, `signed-in`, or the permission that it needs. */
  readonly access: string;
  /** Its file, from `console/`. */
  readonly module: string;
};

const table = join(import.meta.dirname, '..', '..', 'src', 'app', 'pages.tsx');
const entry =
  /\bpage\(\s*'(\/[^']*)',\s*(?:needs\()?'([^']+)'\)?,\s*async \(\) => \(await import\('\.\.\/([^']+)'\)\)/g;

/** Every page of the console, read from its table as text: Node runs no TSX. */
export const readPageTable = async (): Promise<readonly ListedPage[]> => {
  const text = await readFile(table, 'utf8');
  const pages = [...text.matchAll(entry)].map(([, path = '', access = '', module = '']) => ({
    path,
    access,
    module: `src/${module}`,
  }));
  const entries = text.match(/^ {2}page\(/gm)?.length;
  if (pages.length !== entries) throw new Error(`${entries} pages are listed in pages.tsx, ${pages.length} were read.`);
  return pages;
};
