import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const house = join(import.meta.dirname, '..');
const root = await mkdtemp(join(tmpdir(), 'castellan-command-'));
after(() => rm(root, { recursive: true, force: true }));

/** The command as a clone has it, in front of a program that says what reached it. */
const clone = async (name: string, modules: string | undefined): Promise<string> => {
  const folder = join(root, name);
  await mkdir(join(folder, 'src'), { recursive: true });
  await cp(join(house, 'server/bin'), join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(
    join(folder, 'src/main.ts'),
    `const [order, code]: string[] = process.argv.slice(2);
process.on('SIGTERM', () => process.exit(7));
process.stdout.write(\`\${process.version} \${order} \${process.pid}\\n\`);
if (order === 'wait') setInterval(() => {}, 1000);
else process.exitCode = Number(code);
`,
  );
  if (modules !== undefined) await symlink(modules, join(folder, 'node_modules'));
  return join(folder, 'bin/castellan.js');
};

const command = await clone('whole', join(house, 'node_modules'));
const asNode20 = [
  '--import',
  "data:text/javascript,if(process.argv[1]?.endsWith('castellan.js'))Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.0.0'}})",
];

const start = (nodeOptions: string[], script: string, ...args: string[]) => {
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  return { child, said, ended: once(child, 'close') };
};

test('hands its arguments on and ends as the program ends, on Node 24 and on an older one', async () => {
  for (const options of [[], asNode20]) {
    const { child, said, ended } = start(options, command, 'say', '3');
    const [code] = await ended;
    assert.equal(code, 3, said.err);
    assert.match(said.out, /^v24\.\S+ say \d+\n$/);
    assert.equal(said.out.includes(` ${child.pid}\n`), options.length === 0, 'an older Node starts another process');
  }
});

test('hands on the signal of a supervisor and waits for the answer', async () => {
  const { child, said, ended } = start(asNode20, command, 'wait');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [code] = await ended;
  assert.equal(code, 7, said.err);
});

test('says in one sentence what is missing when no Node came with it', async () => {
  const bare = await clone('bare', undefined);
  const { said, ended } = start(asNode20, bare, 'say', '0');
  const [code] = await ended;
  assert.equal(code, 1);
  assert.match(
    said.err,
    /^castellan needs Node 24, this is 20\.0\.0, and none is bundled for \S+\. Install Node 24 .*\n$/,
  );
});
