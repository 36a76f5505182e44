import Fastify from 'fastify';

/* The least that a framework does for a request: a small JSON answer. No log, no hooks. */

const app = Fastify();
const schema = { response: { 200: { type: 'object', properties: { hello: { type: 'string' } } } } };
app.get('/', { schema }, async () => ({ hello: 'world' }));
const address = await app.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
process.stdout.write(`listens on ${address}\n`);
process.on('SIGTERM', () => process.exit(0));
