import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '../harness/free-port.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { openTaskHouse } from '../harness/task-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const { house, query, reaches } = await openTaskHouse();
const { endpoints, test: testEndpoint } = house.composed.taskEndpoints;
const operator = { kind: 'operator' } as const;
const guide = await readFile(join(import.meta.dirname, '../../../docs/guides/http-tasks.md'), 'utf8');

/** The receiver of the guide, run as the guide says. */
const startReceiver = async (language: string, program: string, file: string, port: number, secret: string) => {
  const text = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1];
  assert.ok(text, `The guide has no receiver in ${language}.`);
  const folder = await temporaryFolder();
  await writeFile(join(folder.path, file), text);
  const env = { PATH: process.env.PATH, PORT: String(port), WEBHOOK_SECRET: secret };
  const child = spawn(program, [file], { cwd: folder.path, env, stdio: 'ignore' });
  after(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
};

for (const [language, program, file] of [
  ['js', process.execPath, 'receiver.mjs'],
  ['python', 'python3', 'receiver.py'],
] as const) {
  test(`the receiver of the guide in ${language} takes what is signed with its secret, and refuses everything else`, async () => {
    const port = await freePort();
    const url = new URL(`http://127.0.0.1:${port}/`);
    const wanted = { url, description: '', timeoutSeconds: 5, attempts: null, isEnabled: true };
    const { secret } = await endpoints.create({ ...wanted, name: language }, operator);
    await startReceiver(language, program, file, port, secret);
    await waitFor(async () => assert.equal((await testEndpoint(language, operator)).isDelivered, true), 20_000);

    const payload = JSON.stringify({ endpoint: language, body: { order_id: 'Ä7' } });
    const [made] = await query(`select castellan.enqueue('http', $1) as id`, [payload]);
    assert.deepEqual((await reaches(String(made?.id), 'succeeded')).result, { status: 200, body: { packed: 'Ä7' } });

    await endpoints.rotateSecret(language, 1, operator);
    assert.equal((await testEndpoint(language, operator)).status, 200, 'the old secret signs as well');
    await endpoints.rotateSecret(language, 0, operator);
    assert.equal((await testEndpoint(language, operator)).status, 401);
  });
}
