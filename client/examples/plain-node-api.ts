import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createVerifier, VerifyError } from 'castellan-client/verify';

/** An API on node:http alone that needs an access token of Castellan. */
export const createApi = (issuer: string, audience: string) => {
  const verifier = createVerifier({ issuer, audience });

  const answer = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const claims = await verifier.verifyHeader(request.headers.authorization);
      if (request.url !== '/orders') return answer(response, 404, { error: 'NOT_FOUND' });
      answer(response, 200, { orders: [], of: claims.sub });
    } catch (error) {
      if (!(error instanceof VerifyError)) return answer(response, 500, { error: 'INTERNAL_SERVER_ERROR' });
      if (error.wwwAuthenticate !== null) response.setHeader('WWW-Authenticate', error.wwwAuthenticate);
      if (error.retryAfterSeconds !== null) response.setHeader('Retry-After', error.retryAfterSeconds);
      answer(response, error.status, { error: error.code, message: error.message });
    }
  };

  return createServer((request, response) => void handle(request, response));
};
