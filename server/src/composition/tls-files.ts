import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { StartError } from '../platform/problem/start-error.ts';
import type { Settings } from './settings.ts';

/**
 * The certificate and key that the settings name, or null for plain HTTP.
 *
 * @throws StartError when a file can't be read, or the two are no certificate and its key.
 */
export const readTlsFiles = async (settings: Settings): Promise<{ cert: Buffer; key: Buffer } | null> => {
  const { TLS_CERT_FILE, TLS_KEY_FILE } = settings;
  if (TLS_CERT_FILE === null || TLS_KEY_FILE === null) return null;
  const read = async (name: string, path: string): Promise<Buffer> => {
    try {
      return await readFile(path);
    } catch (error) {
      throw new StartError(`${name} names a file that cannot be read: ${path}`, { cause: error });
    }
  };
  const [cert, key] = await Promise.all([read('TLS_CERT_FILE', TLS_CERT_FILE), read('TLS_KEY_FILE', TLS_KEY_FILE)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : 'unknown reason';
    // No cause: the files hold a private key, and an error may quote what it read.
    throw new StartError(`TLS_CERT_FILE and TLS_KEY_FILE are not a certificate and its key in PEM (${reason}).`);
  }
  return { cert, key };
};
