import cluster from 'node:cluster';
import Fastify from 'fastify';

/* The least that two processes behind one port do for a request: Node's cluster, and a small JSON answer. */

const processes = 2;

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === processes) process.stdout.write(`listens on http://127.0.0.1:${port}\n`);
  });
  for (let process = 0; process < processes; process += 1) cluster.fork();
} else {
  const app = Fastify();
  const schema = { response: { 200: { type: 'object', properties: { hello: { type: 'string' } } } } };
  app.get('/', { schema }, async () => ({ hello: 'world' }));
  await app.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
}
process.on('SIGTERM', () => process.exit(0));
