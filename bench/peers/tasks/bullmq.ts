import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { concurrency, inParallel, serveEngine } from '../../task-engine.ts';

/*
 * BullMQ on Redis, which keeps nothing on disk here. It has no transactions to take part in, so a single enqueue is one
 * `add`. A worker fetches one job after the other; finished ones are removed.
 */

const connect = () => new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const options = { removeOnComplete: true, removeOnFail: 1000 };
const queue = new Queue('noop', { connection: connect(), defaultJobOptions: options });
let worker: Worker;

serveEngine({
  prepare: () => queue.waitUntilReady(),
  single: (count, inFlight) => inParallel(count, inFlight, () => queue.add('noop', {})),
  async bulk(count, delayMs) {
    const job = { name: 'noop', data: {}, ...(delayMs > 0 && { opts: { delay: delayMs } }) };
    for (let done = 0; done < count; done += 5_000) {
      await queue.addBulk(new Array(Math.min(5_000, count - done)).fill(job));
    }
  },
  ping: (key) => queue.add('noop', { key }),
  async startWorker(ran) {
    worker = new Worker('noop', async (job) => ran(job.data.key ?? null), { connection: connect(), concurrency });
    worker.on('error', () => {});
    await worker.waitUntilReady();
  },
  stopWorker: () => worker.close(),
  async left() {
    const { waiting, active } = await queue.getJobCounts('waiting', 'active');
    return waiting + active;
  },
});
