import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { examineHouse } from './house-rules.ts';

type Tree = Readonly<Record<string, string>>;

const house = join(import.meta.dirname, '..');
const workshop = await mkdtemp(join(tmpdir(), 'castellan-rules-'));
after(() => rm(workshop, { recursive: true, force: true }));

/** A tiny house that keeps every rule: one module in each layer, and two features. */
const soundTree: Tree = {
  'main.ts': "import { serve } from './parts/all.ts';\nserve(process.env['PORT']);\n",
  'parts/all.ts':
    "import { compose } from '../composition/features.ts';\nexport const serve = (port: string | undefined) => [compose(), port];\n",
  'composition/features.ts':
    "import { createDoor } from '../features/door/door.feature.ts';\nimport { createWall } from '../features/wall/wall.feature.ts';\nexport const compose = () => [createDoor(), createWall()];\n",
  'features/door/door.feature.ts':
    "import { systemClock } from '../../platform/clock/clock.ts';\nexport const createDoor = () => systemClock.now();\n",
  'features/door/README.md': '# door\n',
  'features/wall/wall.feature.ts':
    "import type { Stone } from '../../vocabulary/stone.ts';\nexport const createWall = (): Stone => 'granite';\n",
  'features/wall/README.md': '# wall\n',
  'platform/clock/clock.ts':
    "import type { Stone } from '../../vocabulary/stone.ts';\nexport const systemClock = { now: () => new Date(), hand: (): Stone => 'granite' };\n",
  'vocabulary/stone.ts': "export type Stone = 'granite';\n",
};

const build = async (changes: Tree, without: string): Promise<string> => {
  const root = await mkdtemp(join(workshop, 'tree-'));
  const tree = Object.entries({ ...soundTree, ...changes }).filter(([path]) => path !== without);
  for (const [path, text] of tree) {
    const file = join(root, 'server/src', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await symlink(join(house, 'node_modules'), join(root, 'node_modules'));
  await cp(join(house, 'server/package.json'), join(root, 'package.json'));
  return root;
};

const brokenIn = async (changes: Tree, without = ''): Promise<string[]> => {
  const report = await examineHouse(await build(changes, without), 7);
  return report.violations.map(({ where, rule }) => `${where.replace('server/src/', '')} ${rule}`);
};

test('finds nothing in a house that keeps every rule, and saw all of it', async () => {
  const report = await examineHouse(await build({}, ''), 7);

  assert.deepEqual(report, { modules: 7, imports: 7, violations: [] });
});

test('refuses to call a house sound when it saw suspiciously little of it', async () => {
  const report = await examineHouse(await build({}, ''), 50);

  assert.deepEqual(
    report.violations.map(({ rule, what }) => `${rule}: ${what}`),
    ['the-checker-sees: only 7 modules examined, at least 50 expected'],
  );
});

describe('names the import that goes the wrong way', () => {
  const importing = (path: string) => `import { x } from '${path}';\nexport const y = x;\n`;
  const clientFile = '../../client/src/lamp.ts';
  const cases: readonly [sentence: string, changes: Tree, expected: string][] = [
    [
      'platform that imports a feature',
      { 'platform/lamp.ts': importing('../features/door/door.feature.ts') },
      'platform/lamp.ts platform-imports-only-to-its-right',
    ],
    [
      'platform that imports only a type of a feature',
      { 'platform/lamp.ts': "import type { X } from '../features/door/door.feature.ts';\nexport type Y = X;\n" },
      'platform/lamp.ts platform-imports-only-to-its-right',
    ],
    [
      'a type imported inline',
      { 'platform/lamp.ts': "export type Y = import('../features/door/door.feature.ts').X;\n" },
      'platform/lamp.ts platform-imports-only-to-its-right',
    ],
    [
      'a re-export',
      { 'platform/lamp.ts': "export * from '../composition/features.ts';\n" },
      'platform/lamp.ts platform-imports-only-to-its-right',
    ],
    [
      'a dynamic import',
      { 'platform/lamp.ts': "export const late = () => import('../parts/all.ts');\n" },
      'platform/lamp.ts platform-imports-only-to-its-right',
    ],
    [
      'a feature that imports the composition root',
      { 'features/door/hinge.ts': importing('../../composition/features.ts') },
      'features/door/hinge.ts features-imports-only-to-its-right',
    ],
    [
      'composition that imports a part',
      { 'composition/tasks.ts': importing('../parts/all.ts') },
      'composition/tasks.ts composition-imports-only-to-its-right',
    ],
    [
      'a part that imports main',
      { 'parts/api.ts': importing('../main.ts') },
      'parts/api.ts parts-imports-only-to-its-right',
    ],
    [
      'a feature that imports a feature',
      { 'features/door/hinge.ts': importing('../wall/wall.feature.ts') },
      'features/door/hinge.ts features-stay-apart',
    ],
    [
      'a feature that imports only a type of a feature',
      { 'features/door/hinge.ts': "import type { X } from '../wall/wall.feature.ts';\nexport type Y = X;\n" },
      'features/door/hinge.ts features-stay-apart',
    ],
    [
      'vocabulary that imports a package',
      { 'vocabulary/iron.ts': "import type { ZodType } from 'zod';\nexport type Iron = ZodType;\n" },
      'vocabulary/iron.ts vocabulary-imports-nothing',
    ],
    [
      'vocabulary that imports platform',
      { 'vocabulary/iron.ts': importing('../platform/clock/clock.ts') },
      'vocabulary/iron.ts vocabulary-imports-only-to-its-right',
    ],
    [
      'a cycle, also one of types only',
      {
        'platform/egg.ts': "import type { Hen } from './hen.ts';\nexport type Egg = Hen | 'egg';\n",
        'platform/hen.ts': "import type { Egg } from './egg.ts';\nexport type Hen = { lays: Egg };\n",
      },
      'platform/egg.ts no-cycles',
    ],
    [
      'a product module that imports a test',
      { 'platform/a.test.ts': 'export const x = 1;\n', 'platform/lamp.ts': importing('./a.test.ts') },
      'platform/lamp.ts the-product-knows-no-test',
    ],
    [
      'a product module that imports made-up people',
      { '../seed/people.ts': 'export const x = 1;\n', 'platform/lamp.ts': importing('../../seed/people.ts') },
      'platform/lamp.ts the-product-knows-no-test',
    ],
    [
      'a development package',
      { 'platform/lamp.ts': "import fc from 'fast-check';\nexport const y = fc;\n" },
      'platform/lamp.ts no-development-package-in-the-product',
    ],
    [
      'a package that the manifest does not name',
      { 'platform/lamp.ts': "import x from 'pg-types';\nexport const y = x;\n" },
      'platform/lamp.ts no-development-package-in-the-product',
    ],
    ['a file that is not there', { 'platform/lamp.ts': importing('./oil.ts') }, 'platform/lamp.ts resolvable'],
    [
      'the database driver outside its place',
      { 'features/door/hinge.ts': "import pg from 'pg';\nexport const y = pg;\n" },
      'features/door/hinge.ts postgresql-in-one-place',
    ],
    [
      'the HTTP framework outside its place',
      { 'features/door/hinge.ts': "import type { FastifyRequest } from 'fastify';\nexport type Y = FastifyRequest;\n" },
      'features/door/hinge.ts http-framework-in-one-place',
    ],
    [
      'the client that imports a type of the server',
      {
        [clientFile]:
          "import type { Stone } from '../../server/src/vocabulary/stone.ts';\nexport type Pebble = Stone;\n",
      },
      'client/src/lamp.ts client-knows-no-server',
    ],
    [
      'the server that imports the client',
      {
        [clientFile]: 'export const x = 1;\n',
        'platform/lamp.ts': importing('../../../client/src/lamp.ts'),
      },
      'platform/lamp.ts server-knows-no-client',
    ],
    [
      'a package in the part of the client that has none',
      { [clientFile]: "import { jwtVerify } from 'jose';\nexport const y = jwtVerify;\n" },
      'client/src/lamp.ts client-stands-alone',
    ],
    [
      'a module of Node in the client',
      { [clientFile]: "import { join } from 'node:path';\nexport const y = join;\n" },
      'client/src/lamp.ts client-is-not-for-node-alone',
    ],
  ];

  for (const [sentence, changes, expected] of cases) {
    test(sentence, async () => {
      const broken = await brokenIn(changes);
      assert.ok(broken.includes(expected), `expected "${expected}" among ${JSON.stringify(broken)}`);
    });
  }
});

describe('names what only one place may write', () => {
  const seeds: readonly [rule: string, text: string][] = [
    ['environment-in-main', "export const y = process.env['PORT'];\n"],
    ['environment-in-main', "export const y = process['env'];\n"],
    ['environment-in-main', 'export const { env } = process;\n'],
    ['environment-in-main', "import { env } from 'node:process';\nexport const y = env;\n"],
    ['time-from-clock', 'export const y = Date.now();\n'],
    ['time-from-clock', 'export const y = new Date();\n'],
    ['time-from-clock', 'export const y = performance.now();\n'],
    ['chance-from-randomness', 'export const y = Math.random();\n'],
    ['chance-from-randomness', "import { randomBytes as draw } from 'node:crypto';\nexport const y = draw;\n"],
    ['chance-from-randomness', 'export const y = crypto.randomUUID();\n'],
    ['no-raw-http-client', "export const y = fetch('http://127.0.0.1/');\n"],
    ['no-raw-http-client', "import { request } from 'node:https';\nexport const y = request;\n"],
    ['http-server-in-one-place', "import { createServer } from 'node:http';\nexport const y = createServer;\n"],
    ['console-in-main', "console.log('here');\nexport {};\n"],
    ['client-address-in-one-place', "export const y = (h: Record<string, string>) => h['X-Forwarded-For'];\n"],
  ];

  for (const [rule, text] of seeds) {
    test(`${rule}: ${text.split('\n')[0]}`, async () => {
      const broken = await brokenIn({ 'features/door/hinge.ts': text });
      assert.ok(
        broken.some((line) => line.startsWith('features/door/hinge.ts:') && line.endsWith(` ${rule}`)),
        `expected ${rule} among ${JSON.stringify(broken)}`,
      );
    });
  }

  test('a test that does not run', async () => {
    const text = "import { test } from 'node:test';\ntest.skip('later', () => {});\n";
    assert.deepEqual(await brokenIn({ 'features/door/hinge.test.ts': text }), [
      'features/door/hinge.test.ts:2 every-test-runs',
    ]);
  });

  test('and lets comments, text and dates with an argument be', async () => {
    const text = `// Date.now() and Math.random() are forbidden here.
export const page = "fetch('/x'); console.log(process.env)";
export const day = (at: number): Date => new Date(at);
`;
    assert.deepEqual(await brokenIn({ 'features/door/hinge.ts': text }), []);
  });
});

describe('names what does not follow the plan', () => {
  const cases: readonly [sentence: string, changes: Tree, without: string, expected: string][] = [
    ['a drawer for everything', { 'platform/utils/x.ts': 'export {};\n' }, '', 'platform/utils no-drawers'],
    ['a file that is a drawer', { 'platform/helpers.ts': 'export {};\n' }, '', 'platform/helpers.ts no-drawers'],
    ['a room nobody planned', { 'services/x.ts': 'export {};\n' }, '', 'services/x.ts rooms-of-the-plan'],
    ['a file that is not kebab-case', { 'platform/aLamp.ts': 'export {};\n' }, '', 'platform/aLamp.ts kebab-case'],
    ['a feature without its door plate', {}, 'features/door/README.md', 'features/door door-plate'],
    ['a feature without its value', { 'features/gate/README.md': '# gate\n' }, '', 'features/gate door-plate'],
  ];

  for (const [sentence, changes, without, expected] of cases) {
    test(sentence, async () => {
      const broken = await brokenIn(changes, without);
      assert.ok(broken.includes(expected), `expected "${expected}" among ${JSON.stringify(broken)}`);
    });
  }
});
