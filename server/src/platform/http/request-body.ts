import type { IncomingMessage } from 'node:http';
import { payloadTooLarge, unsupportedMediaType } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import { refuseInput } from './input-validation.ts';
import { JsonRefusal, leastMembers, parseJsonText } from './json-text.ts';

export const defaultBodyLimitBytes = 65_536;

// What is thrown away after a refusal, so that the sender gets to read the answer; more than this and it is cut off.
const maxDiscardedBytes = 4_194_304;

const jsonMediaType = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

/** Whether the message has a body that is not empty by its own account (RFC 9112, section 6.3). */
export const announcesBody = (request: IncomingMessage): boolean => {
  const length = request.headers['content-length'];
  return (length !== undefined && length !== '0') || request.headers['transfer-encoding'] !== undefined;
};

/**
 * Reads a whole body.
 *
 * @throws Problem `UNSUPPORTED_MEDIA_TYPE` for anything but `application/json` (in UTF-8), `PAYLOAD_TOO_LARGE` as soon as
 * the limit is passed or announced to be.
 */
export const readBody = (request: IncomingMessage, limitBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { headers } = request;
    if (!announcesBody(request)) return resolve(Buffer.alloc(0));
    if (!jsonMediaType.test(headers['content-type'] ?? '') || isEncoded(headers['content-encoding'])) {
      return reject(new Problem(unsupportedMediaType));
    }
    if (Number(headers['content-length'] ?? 0) > limitBytes) return reject(new Problem(payloadTooLarge));

    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (): void => {
      request.off('data', take);
      request.off('end', finish);
      request.off('close', giveUp);
      request.off('error', giveUp);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      settle();
      reject(new Problem(payloadTooLarge));
    };
    const finish = (): void => {
      settle();
      resolve(Buffer.concat(chunks, length));
    };
    const giveUp = (): void => {
      settle();
      reject(refuseInput('', 'The connection ended before the body did.'));
    };
    request.on('data', take);
    request.on('end', finish);
    request.on('close', giveUp);
    request.on('error', giveUp);
    return undefined;
  });

/** A route that takes longer bodies takes more members in proportion, as far as they are read within 50 ms. */
const bytesPerMember = 16;
const mostMembers = 20_000;

/** @throws Problem `INVALID_INPUT` */
export const parseBody = (bytes: Buffer, limitBytes: number): unknown => {
  try {
    return parseJsonText(bytes, Math.min(mostMembers, Math.max(leastMembers, limitBytes / bytesPerMember)));
  } catch (error) {
    if (error instanceof JsonRefusal) throw refuseInput('', error.message);
    throw error;
  }
};

/**
 * Throws away what still comes of a request that was answered before it was whole. Closing at once would reset the
 * connection under the answer; a sender that goes on beyond 4 MB is cut off.
 */
export const discardRest = (request: IncomingMessage): void => {
  let length = 0;
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxDiscardedBytes) request.socket.destroy();
  });
  request.resume();
};

const isEncoded = (encoding: string | undefined): boolean =>
  encoding !== undefined && encoding.trim().toLowerCase() !== 'identity';
