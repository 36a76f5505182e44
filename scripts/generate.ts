import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findStale, type GeneratedFiles, writeGenerated } from './generated-files.ts';
import { renderSchema } from './schema.ts';

const root = join(import.meta.dirname, '..');

const generate = async (): Promise<GeneratedFiles> =>
  new Map([['server/schema.sql', await renderSchema(join(root, 'server/migrations'))]]);

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const files = await generate();
if (values.check) {
  const stale = await findStale(root, files, []);
  for (const sentence of stale) process.stderr.write(`${sentence}\n`);
  process.stdout.write(
    stale.length === 0 ? `${files.size} generated files are current\n` : 'Run `npm run generate`.\n',
  );
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const line of await writeGenerated(root, files, [])) process.stdout.write(`${line}\n`);
}
