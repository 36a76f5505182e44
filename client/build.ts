import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/*
 * Writes what is published into dist/: JavaScript and declarations for Node 20 and browsers, with a manifest of their own.
 * In the repository the package is its source, so that nothing has to be built before a change is seen.
 */

type Manifest = { readonly dependencies: Readonly<Record<string, string>>; readonly [name: string]: unknown };

const here = import.meta.dirname;
const dist = join(here, 'dist');

const entry = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` });

await rm(dist, { recursive: true, force: true });
execFileSync(join(here, '../node_modules/.bin/tsc'), ['--project', join(here, 'tsconfig.build.json')], {
  stdio: 'inherit',
});

const manifest: Manifest = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'));
const { name, version, description, license, type, sideEffects, engines, dependencies } = manifest;
const published = {
  name,
  version,
  description,
  license,
  type,
  sideEffects,
  engines,
  exports: { '.': entry('index'), './verify': entry('verify/index') },
  types: './index.d.ts',
  files: ['**/*.js', '**/*.d.ts', '**/*.js.map'],
  // Exact in the repository; whoever installs the package may share a newer one.
  dependencies: Object.fromEntries(Object.entries(dependencies).map(([each, at]) => [each, `^${at}`])),
};
await writeFile(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
await cp(join(here, 'README.md'), join(dist, 'README.md'));
await cp(join(here, '../LICENSE'), join(dist, 'LICENSE'));
