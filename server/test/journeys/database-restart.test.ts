import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { goodPassword } from '../harness/people.ts';
import { temporaryFolder } from '../harness/postgres-server.ts';
import { startServerProcess } from '../harness/server-process.ts';

const folder = await temporaryFolder();
const dataDir = `${folder.path}/data`;
const server = await startServerProcess({
  settings: { DATA_DIR: dataDir, PASSWORD_HASH: 'argon2id', JWT_ALGORITHM: 'EdDSA' },
  folder: folder.path,
});
after(async () => {
  server.signal('SIGTERM');
  await server.ended;
  await folder.remove();
});

const postmaster = async (): Promise<number> =>
  Number((await readFile(`${dataDir}/postgres/postmaster.pid`, 'utf8')).split('\n')[0]);

type Seen = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly elapsedMs: number;
  readonly body: string;
};

const call = async (path: string, body: object): Promise<Seen> => {
  const startedMs = performance.now();
  const reply = await fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    retryAfter: reply.headers.get('retry-after'),
    elapsedMs: performance.now() - startedMs,
    body: text,
  };
};

const email = 'steady@example.com';
const logIn = () => call('/api/v1/auth/login', { email, password: goodPassword });

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`PostgreSQL ended by ${signal} under load: only answers or 503 with Retry-After, and all is well again by itself`, async () => {
    await call('/api/v1/auth/signup', { email, password: goodPassword });
    const seen: Seen[] = [];
    let isOver = false;
    const keepCalling = async (): Promise<void> => {
      while (!isOver) seen.push(await logIn());
    };
    const clients = [keepCalling(), keepCalling(), keepCalling(), keepCalling()];
    const answered = () => seen.filter((one) => one.status === 200).length;
    while (answered() < 10) await logIn();

    const before = await postmaster();
    process.kill(before, signal);
    const startedMs = performance.now();
    while (!seen.some((one) => one.status === 503)) {
      assert.ok(performance.now() - startedMs < 10_000, 'the fault was noticed');
      seen.push(await logIn());
    }
    for (let row = 0; row < 5; row += 1) {
      while ((await logIn()).status !== 200) assert.ok(performance.now() - startedMs < 30_000, 'recovers within 30 s');
    }
    isOver = true;
    await Promise.all(clients);

    assert.notEqual(await postmaster(), before);
    for (const one of seen) {
      assert.ok(one.status === 200 || one.status === 503, `${one.status}: ${one.body}`);
      if (one.status === 503) assert.match(one.retryAfter ?? '', /^\d+$/);
      assert.ok(one.elapsedMs < 10_000, `took ${one.elapsedMs} ms`);
    }
  });
}
