import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const folder = join(import.meta.dirname, 'releases');

/** What the recorded releases ran with. It is known to everybody and protects nothing. */
export const releaseSecretKey = Buffer.alloc(32, 'of a release').toString('base64');

export const releaseFile = (name: string): string => join(folder, `${name}.json`);

const row = z.record(z.string(), z.unknown());
export type Row = z.output<typeof row>;

const release = z.object({
  name: z.string(),
  last_migration: z.string(),
  statements: z.array(z.object({ name: z.string(), text: z.string() })),
  /** Tables in an order in which they can be filled. */
  data: z.record(z.string(), z.array(row)),
});

/** An earlier release as `record-release.ts` wrote it down. */
export type Release = z.output<typeof release>;

/** The oldest first. */
export const readReleases = async (): Promise<Release[]> => {
  const files = (await readdir(folder)).sort();
  return Promise.all(files.map(async (file) => release.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))));
};
