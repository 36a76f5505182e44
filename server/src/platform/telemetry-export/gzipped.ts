import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Compresses off the main thread. */
export const gzipped = (body: Uint8Array): Promise<Uint8Array> => compress(body);
