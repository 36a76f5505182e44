import { type AccessTokenClaims, createVerifier, VerifyError } from 'castellan-client/verify';
import Fastify, { type FastifyRequest } from 'fastify';

/** An API on Fastify whose routes need an access token of Castellan. */
export const createApi = (issuer: string, audience: string) => {
  const verifier = createVerifier({ issuer, audience });
  const people = new WeakMap<FastifyRequest, AccessTokenClaims>();
  const app = Fastify();

  app.addHook('onRequest', async (request) => {
    people.set(request, await verifier.verifyHeader(request.headers.authorization));
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof VerifyError)) throw error;
    if (error.wwwAuthenticate !== null) reply.header('WWW-Authenticate', error.wwwAuthenticate);
    if (error.retryAfterSeconds !== null) reply.header('Retry-After', error.retryAfterSeconds);
    return reply.code(error.status).send({ error: error.code, message: error.message });
  });
  app.get('/orders', async (request) => ({ orders: [], of: people.get(request)?.sub }));
  return app;
};
