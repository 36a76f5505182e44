import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/**
 * The pieces of an answer that goes on for a while, begun once its headers are out.
 *
 * @param signal aborted when the client has gone and when the server stops; the pieces end soon after.
 */
export type StreamedBody = (signal: AbortSignal) => AsyncIterable<string>;

export type AnswerStreams = {
  /** Writes piece after piece as fast as the client reads, and ends the answer after the last. Never throws. */
  pump(reply: ServerResponse, body: StreamedBody): void;
  /** Ends all of them, and those that begin later at once. */
  endAll(): void;
};

/** @param noteFailure told of pieces that failed; the answer is cut then, for its status has long been sent. */
export const createAnswerStreams = (noteFailure: (error: unknown) => void): AnswerStreams => {
  const open = new Set<AbortController>();
  let isEnding = false;

  const run = async (reply: ServerResponse, body: StreamedBody, signal: AbortSignal): Promise<void> => {
    for await (const piece of body(signal)) {
      if (reply.destroyed) return;
      if (reply.write(piece)) continue;
      try {
        await once(reply, 'drain', { signal });
      } catch {
        // Whoever does not read is not waited for when the server stops.
        reply.destroy();
        return;
      }
    }
    reply.end();
  };

  return {
    pump(reply, body) {
      const ending = new AbortController();
      open.add(ending);
      reply.once('close', () => {
        open.delete(ending);
        ending.abort();
      });
      // A reset connection: `close` follows and says all there is to say.
      reply.on('error', () => {});
      if (isEnding || reply.destroyed) ending.abort();
      run(reply, body, ending.signal).catch((error: unknown) => {
        if (!ending.signal.aborted) noteFailure(error);
        reply.destroy();
      });
    },
    endAll() {
      isEnding = true;
      for (const ending of open) ending.abort();
    },
  };
};
