import { glob, readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { examineImports } from './import-rules.ts';
import { examineSource } from './source-rules.ts';
import type { Violation } from './violation.ts';

/** Names that say nothing about what is inside, so that everything ends up there. */
const drawers = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'lib', 'libs', 'misc', 'shared']);
const rooms = new Set(['main.ts', 'version.ts', 'parts', 'composition', 'features', 'platform', 'vocabulary']);

export type HouseReport = {
  readonly modules: number;
  readonly imports: number;
  readonly violations: readonly Violation[];
};

/**
 * Holds the tree under `root` against the house rules: direction of imports, the things only one place may do, the
 * plan of the folders.
 *
 * A checker that sees nothing finds nothing, so seeing fewer than `leastModules` is a violation itself, as is a file
 * that the import checker passed by.
 */
export const examineHouse = async (root: string, leastModules: number): Promise<HouseReport> => {
  const entries = await readdir(join(root, 'server/src'), { recursive: true, withFileTypes: true });
  const pathOf = (entry: { parentPath: string; name: string }) =>
    relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  const files = entries.filter((entry) => entry.isFile()).map(pathOf);
  const sources = files.filter((file) => file.endsWith('.ts'));

  const otherSources = await Array.fromAsync(
    glob(['client/{src,examples}/**/*.ts', 'console/src/**/*.{ts,tsx}'], { cwd: root }),
  );
  const imports = await examineImports(root);
  const tests = await Array.fromAsync(
    glob(
      ['server/{seed,test}/**/*.test.ts', 'scripts/**/*.test.ts', 'client/**/*.test.ts', 'console/test/**/*.test.ts'],
      {
        cwd: root,
        exclude: ['**/node_modules'],
      },
    ),
  );
  const texts = await Promise.all(
    [...sources, ...tests].map(async (path) => examineSource(path, await readFile(join(root, path), 'utf8'))),
  );

  return {
    modules: imports.modules.size,
    imports: imports.imports,
    violations: [
      ...examineSight([...sources, ...otherSources], imports.modules, imports.imports, leastModules),
      ...imports.violations,
      ...texts.flat(),
      ...examinePlan(folders, files),
    ],
  };
};

const examineSight = (
  sources: readonly string[],
  seen: ReadonlySet<string>,
  imports: number,
  leastModules: number,
): readonly Violation[] => {
  const rule = 'the-checker-sees';
  const where = 'the tree';
  const unseen = sources.filter((source) => !seen.has(source));
  const found: Violation[] = unseen.map((path) => ({ rule, where: path, what: 'the import checker passed it by' }));
  if (seen.size < leastModules) {
    found.push({ rule, where, what: `only ${seen.size} modules examined, at least ${leastModules} expected` });
  }
  if (imports < seen.size / 2) {
    found.push({ rule, where, what: `only ${imports} imports seen between ${seen.size} modules` });
  }
  return found;
};

const examinePlan = (folders: readonly string[], files: readonly string[]): readonly Violation[] => {
  const present = new Set(files);
  const found: Violation[] = [];

  for (const path of [...folders, ...files]) {
    const name = basename(path).split('.')[0] ?? '';
    if (drawers.has(name))
      found.push({ rule: 'no-drawers', where: path, what: `"${name}" says nothing; name the purpose` });
  }
  for (const path of files) {
    const room = path.split('/')[2];
    if (room === undefined || !rooms.has(room)) {
      found.push({ rule: 'rooms-of-the-plan', where: path, what: 'lies in no layer of the house' });
    }
    if (path.endsWith('.ts') && !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(basename(path))) {
      found.push({ rule: 'kebab-case', where: path, what: 'file names are kebab-case' });
    }
  }
  for (const folder of folders.filter((path) => /^server\/src\/features\/[^/]+$/.test(path))) {
    const name = basename(folder);
    for (const needed of ['README.md', `${name}.feature.ts`]) {
      if (!present.has(`${folder}/${needed}`))
        found.push({ rule: 'door-plate', where: folder, what: `has no ${needed}` });
    }
  }
  return found;
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: join(import.meta.dirname, '..') },
      least: { type: 'string', default: '150' },
    },
  });
  const report = await examineHouse(values.root, Number(values.least));
  for (const { where, what, rule } of report.violations) process.stderr.write(`${where}: ${what} (${rule})\n`);
  process.stdout.write(
    `${report.modules} modules, ${report.imports} imports, ${report.violations.length} violations\n`,
  );
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
