import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const namesOf = (folder: string) => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(folder)) throw new Error(`"${folder}" is not a kebab-case name`);
  const value = folder.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return { folder, value, type: value.charAt(0).toUpperCase() + value.slice(1), table: folder.replaceAll('-', '_') };
};

/** The files of a feature that answers one request, by name: a start that keeps the house rules and passes the types. */
const skeletonOf = ({ folder, type, value, table }: ReturnType<typeof namesOf>): Readonly<Record<string, string>> => ({
  'README.md': `# ${type}

What it is for, in a sentence or two.

- Table: \`${table}\`. Route: \`GET /api/v1/${folder}/:id\`.
- Tasks, metrics and specifications: none yet.
`,
  [`${folder}.errors.ts`]: `import { defineProblem } from '../../platform/problem/problem.ts';

export const ${value}Closed = defineProblem({
  code: '${table.toUpperCase()}_CLOSED',
  status: 409,
  message: 'It is closed.',
  description: 'When it is answered, and what the caller can do.',
});
`,
  [`${folder}.store.ts`]: `import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';

export const select${type} = sql({
  name: '${table}.select_one',
  text: \`select id, closed_at as "closedAt" from ${table} where id = $1\`,
  row: z.object({ id: z.uuid(), closedAt: z.date().nullable() }),
});
`,
  [`${folder}.service.ts`]: `import type { Queryable } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { ${value}Closed } from './${folder}.errors.ts';
import { select${type} } from './${folder}.store.ts';

export type ${type}Needs = { readonly database: Queryable };
export const create${type} = ({ database }: ${type}Needs) => ({
  /** @throws Problem \`NOT_FOUND\`, \`${table.toUpperCase()}_CLOSED\`. */
  read: async (id: Uuid): Promise<{ readonly id: Uuid }> => {
    const found = await database.row(select${type}, [id]);
    if (found === undefined) throw new Problem(notFound);
    if (found.closedAt !== null) throw new Problem(${value}Closed);
    return { id: found.id };
  },
});

export type ${type} = ReturnType<typeof create${type}>;
`,
  [`${folder}.routes.ts`]: `import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { ${value}Closed } from './${folder}.errors.ts';
import type { ${type} } from './${folder}.service.ts';

export const create${type}Routes = (${value}: ${type}): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/${folder}/:id',
    operationId: 'read${type}',
    tag: '${type}',
    summary: 'Read one',
    access: { kind: 'permission', permission: '${folder}:read' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 200: { description: 'It is there.', body: z.strictObject({ id: z.uuid() }).meta({ id: '${type}' }) } },
    problems: [notFound, ${value}Closed],
    handle: async ({ params }) => ({ status: 200, body: await ${value}.read(params.id) }),
  }),
];
`,
  [`${folder}.feature.ts`]: `import type { Feature } from '../../platform/feature/feature.ts';
import { ${value}Closed } from './${folder}.errors.ts';
import { create${type}Routes } from './${folder}.routes.ts';
import { create${type}, type ${type}Needs } from './${folder}.service.ts';

/** What it is for, in one sentence. */
export const create${type}Feature = (needs: ${type}Needs): { readonly feature: Feature } => ({
  feature: {
    name: '${folder}',
    routes: create${type}Routes(create${type}(needs)),
    problems: [${value}Closed],
    metrics: [],
    permissions: [{ name: '${folder}:read', description: 'Read them.' }],
  },
});
`,
  [`${folder}.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestHouse } from '../../../test/harness/test-house.ts';

const { http } = await openTestHouse();

test('refuses a caller who has not logged in', async () => {
  const reply = await http.inject({ url: '/api/v1/${folder}/019c0000-0000-7000-8000-000000000000' });
  assert.equal(reply.statusCode, 401);
});
`,
});

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: join(import.meta.dirname, '..') } },
  });
  const [name] = positionals;
  if (positionals.length !== 1 || name === undefined) throw new Error('npm run new:feature <name>');
  const names = namesOf(name);
  const folder = join(values.root, 'server/src/features', names.folder);
  await mkdir(folder);
  for (const [file, text] of Object.entries(skeletonOf(names))) await writeFile(join(folder, file), text);
  process.stdout.write(`Made ${relative(values.root, folder)}. It lacks a migration, and in server/src/composition/features.ts:
  const ${names.value} = create${names.type}Feature({ database });   and ${names.value}.feature among the features
`);
}
