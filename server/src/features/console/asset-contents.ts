import { readFile } from 'node:fs/promises';

// The whole console is below this when it is compressed; what does not fit is read each time.
const keptBytes = 4 * 1024 * 1024;

/** The bytes of a file. @throws Error of the file system. */
export type ReadContents = (path: string) => Promise<Uint8Array>;

/** Reads a file when it is first asked for and keeps it: an idle server holds nothing, a busy one reads nothing. */
export const createAssetContents = (limitBytes = keptBytes): ReadContents => {
  const kept = new Map<string, Uint8Array>();
  let total = 0;
  return async (path) => {
    const known = kept.get(path);
    if (known !== undefined) return known;
    const content = await readFile(path);
    if (!kept.has(path) && total + content.length <= limitBytes) {
      kept.set(path, content);
      total += content.length;
    }
    return content;
  };
};
