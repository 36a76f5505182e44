import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { hashSync as argon2HashSync, verifySync as argon2VerifySync } from '@node-rs/argon2';
import { hashSync as bcryptHashSync, verifySync as bcryptVerifySync } from '@node-rs/bcrypt';
import Fastify from 'fastify';

/*
 * How many passwords a number of threads verify when they do nothing else: the ceiling of any login at these settings.
 * `GET /?ms=N` runs for that long and says how many there were.
 */

const password = 'correct horse battery staple 42';
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

if (isMainThread) {
  const threads = Number(process.env.THREADS ?? 2);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: process.env.PASSWORD_HASH ?? 'bcrypt' }),
  );
  const app = Fastify();
  app.get('/', async (request) => {
    const ms = Number(request.query.ms);
    const startedMs = performance.now();
    const counts = await Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve) => {
            worker.once('message', resolve);
            worker.postMessage(ms);
          }),
      ),
    );
    return { hashes: counts.reduce((sum, count) => sum + count, 0), elapsedMs: performance.now() - startedMs };
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(`listens on ${address}\n`);
  process.on('SIGTERM', () => process.exit(0));
} else {
  const isBcrypt = workerData === 'bcrypt';
  const hash = isBcrypt ? bcryptHashSync(password, 12) : argon2HashSync(password, argon2id);
  parentPort?.on('message', (ms: number) => {
    const endMs = performance.now() + ms;
    let count = 0;
    while (performance.now() < endMs) {
      if (!(isBcrypt ? bcryptVerifySync(password, hash) : argon2VerifySync(hash, password)))
        throw new Error('no match');
      count += 1;
    }
    parentPort?.postMessage(count);
  });
}
