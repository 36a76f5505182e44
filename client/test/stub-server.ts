import { createServer } from 'node:http';
import { listen } from './issuer.ts';

export type StubAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Breaks the connection instead of answering. */
  readonly breaks?: boolean;
};

export type Heard = { readonly method: string; readonly url: string; readonly key: string | undefined };

/** A server that answers what a test prepared, in order, and the last of it for good: for moods a healthy server does not have. */
export const openStubServer = async (answers: readonly StubAnswer[]) => {
  const heard: Heard[] = [];
  const origin = await listen(
    createServer((request, response) => {
      const answer = answers[Math.min(heard.length, answers.length - 1)];
      const key = request.headers['idempotency-key'];
      heard.push({ method: request.method ?? '', url: request.url ?? '', key: Array.isArray(key) ? key[0] : key });
      request.resume().once('end', () => {
        if (answer === undefined || answer.breaks === true) {
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        response.end(answer.body === undefined ? '{}' : JSON.stringify(answer.body));
      });
    }),
  );
  return { origin, heard };
};

export const refusal = (code: string, retryAfter?: number) => ({
  error: {
    code,
    message: 'Not now.',
    timestamp: '2026-01-02T03:04:05.678Z',
    request_id: '019b7c3e-6f45-7a10-8c1d-2e3f4a5b6c7d',
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
  },
});
