import { type AccessTokenClaims, createVerifier, VerifyError } from 'castellan-client/verify';
import express, { type Request, type RequestHandler } from 'express';

/** An API on Express whose routes under /orders need an access token of Castellan. */
export const createApi = (issuer: string, audience: string) => {
  const verifier = createVerifier({ issuer, audience });
  const people = new WeakMap<Request, AccessTokenClaims>();

  const signedIn: RequestHandler = async (request, response, next) => {
    try {
      people.set(request, await verifier.verifyHeader(request.headers.authorization));
    } catch (error) {
      if (!(error instanceof VerifyError)) return next(error);
      if (error.wwwAuthenticate !== null) response.set('WWW-Authenticate', error.wwwAuthenticate);
      if (error.retryAfterSeconds !== null) response.set('Retry-After', String(error.retryAfterSeconds));
      response.status(error.status).json({ error: error.code, message: error.message });
      return;
    }
    next();
  };

  const app = express();
  app.use('/orders', signedIn);
  app.get('/orders', (request, response) => {
    response.json({ orders: [], of: people.get(request)?.sub });
  });
  return app;
};
