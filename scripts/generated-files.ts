import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Texts made from the code, by path relative to the root. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** Folders that hold generated files and nothing else: what is there beyond them was left behind. */
export type GeneratedFolders = readonly string[];

/** A sentence for each file that is missing, stale, or left over from something that is gone. */
export const findStale = async (root: string, files: GeneratedFiles, folders: GeneratedFolders): Promise<string[]> => {
  const compared = await Promise.all(
    [...files].map(async ([path, text]) => {
      const present = await readFile(join(root, path), 'utf8').catch(() => undefined);
      if (present === undefined) return `${path} is missing`;
      return present === text ? '' : `${path} is stale`;
    }),
  );
  const leftOver = await findLeftOver(root, files, folders);
  return [...compared.filter((sentence) => sentence !== ''), ...leftOver.map((path) => `${path} is left over`)];
};

/** Writes what differs, removes what is left over, and answers what it touched. */
export const writeGenerated = async (
  root: string,
  files: GeneratedFiles,
  folders: GeneratedFolders,
): Promise<string[]> => {
  const touched: string[] = [];
  for (const [path, text] of files) {
    const target = join(root, path);
    if ((await readFile(target, 'utf8').catch(() => undefined)) === text) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    touched.push(`wrote ${path}`);
  }
  for (const path of await findLeftOver(root, files, folders)) {
    await rm(join(root, path));
    touched.push(`removed ${path}`);
  }
  return touched;
};

const findLeftOver = async (root: string, files: GeneratedFiles, folders: GeneratedFolders): Promise<string[]> => {
  const present = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`),
    ),
  );
  return present.flat().filter((path) => !files.has(path));
};
