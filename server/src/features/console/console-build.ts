import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../platform/problem/start-error.ts';
import { type PageTemplate, parsePage } from './page-template.ts';

/** How a file was compressed when the console was built; the one that saves more comes first. */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

const suffixes: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };

export type ConsoleAsset = {
  readonly contentType: string;
  /** The file as it is, and its compressed forms. */
  readonly path: string;
  readonly compressed: ReadonlyMap<Coding, string>;
  /** Its name says what it holds, so that it never changes. */
  readonly isHashed: boolean;
};

/** What `vite build` wrote. The contents of the assets are read when somebody asks for them. */
export type ConsoleBuild = {
  readonly page: PageTemplate;
  /** The page that shows the HTML of mails; null in a build without one. */
  readonly mailFrame: string | null;
  readonly assets: ReadonlyMap<string, ConsoleAsset>;
};

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

// As Vite writes it: eight characters of base64url before the extension.
const hashed = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const readIfThere = async <Content>(read: () => Promise<Content>): Promise<Content | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

const describeAssets = (folder: string, names: readonly string[]): ReadonlyMap<string, ConsoleAsset> => {
  const present = new Set(names);
  return new Map(
    names.flatMap((name): [string, ConsoleAsset][] => {
      const contentType = contentTypes[name.slice(name.lastIndexOf('.') + 1)];
      if (contentType === undefined) return [];
      const compressed = codings.flatMap((coding): [Coding, string][] => {
        const file = name + suffixes[coding];
        return present.has(file) ? [[coding, join(folder, file)]] : [];
      });
      const path = join(folder, name);
      return [[name, { contentType, path, compressed: new Map(compressed), isHashed: hashed.test(name) }]];
    }),
  );
};

/**
 * Reads what there is to serve; null when the console has not been built.
 *
 * @throws StartError for a page that has no place for what the server fills in: it is of another version.
 */
export const readConsoleBuild = async (folder: string): Promise<ConsoleBuild | null> => {
  const readPage = (name: string) => readIfThere(() => readFile(join(folder, name), 'utf8'));
  const html = await readPage('index.html');
  if (html === undefined) return null;
  const page = parsePage(html);
  if (page === undefined) {
    throw new StartError(`The console in ${folder} is not of this version. ${howToBuild}`);
  }
  const assets = join(folder, 'assets');
  const names = (await readIfThere(() => readdir(assets))) ?? [];
  return { page, mailFrame: (await readPage('mail-frame.html')) ?? null, assets: describeAssets(assets, names) };
};

const howToBuild = 'Build it with npm run build --workspace castellan-console, then start the server again.';

/** What is said where the pages would be, and once at the start. */
export const notBuilt = `The console has not been built. ${howToBuild}`;
