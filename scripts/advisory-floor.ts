import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const floorSchema = z.array(
  z.strictObject({
    package: z.string(),
    /** The first version without a known hole; null for a package that must not come in at all. */
    minimum: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/)
      .nullable(),
    why: z.string().min(20),
  }),
);
const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().exactOptional() })),
});

export type AdvisoryFloor = z.output<typeof floorSchema>;
export type LockFile = z.output<typeof lockSchema>;

/** One sentence for each locked package that lies below the floor, wherever in the tree it was locked. */
export const belowTheFloor = (floor: AdvisoryFloor, lock: LockFile): string[] => {
  const locked = Object.entries(lock.packages).map(([path, entry]) => ({
    name: path.split('node_modules/').at(-1) ?? path,
    path,
    version: entry.version,
  }));

  return floor.flatMap(({ package: name, minimum, why }) =>
    locked
      .filter((entry) => entry.name === name && entry.path.includes('node_modules/'))
      .filter(({ version }) => minimum === null || version === undefined || isBelow(version, minimum))
      .map(({ path, version }) =>
        minimum === null
          ? `${path} ${version ?? ''} must not be here: ${why}`
          : `${path} is ${version ?? 'without a version'}, at least ${minimum} is needed: ${why}`,
      ),
  );
};

/** A pre-release counts as below the release of the same number (semver, section 11). */
const isBelow = (version: string, minimum: string): boolean => {
  const [numbers = '', preRelease] = version.split('+')[0]?.split(/-(.*)/s) ?? [];
  const have = numbers.split('.').map(Number);
  const need = minimum.split('.').map(Number);
  for (const [index, wanted] of need.entries()) {
    const got = have[index] ?? 0;
    if (got !== wanted) return !(got > wanted);
  }
  return preRelease !== undefined;
};

export const readFloor = async (root: string): Promise<AdvisoryFloor> =>
  floorSchema.parse(JSON.parse(await readFile(join(root, 'security/advisory-floor.json'), 'utf8')));

export const readLock = async (root: string): Promise<LockFile> =>
  lockSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const floor = await readFloor(root);
  const lock = await readLock(root);
  const found = belowTheFloor(floor, lock);
  for (const sentence of found) process.stderr.write(`${sentence}\n`);
  process.stdout.write(`${Object.keys(lock.packages).length} locked packages against ${floor.length} floors\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
