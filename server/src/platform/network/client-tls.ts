import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { StartError } from '../problem/start-error.ts';

/** How a connection of ours to a server is secured, as the query of its URL says it. */
export type ClientTls = {
  /** False only by `verify=off`: encrypted, but to whoever answers. */
  readonly verifiesCertificate: boolean;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
};

/** What such a query may name. */
export const clientTlsParameters = ['verify', 'ca_file', 'cert_file', 'key_file'] as const;

/** @returns undefined for what is not exactly this; a certificate needs its key, and a key its certificate. */
export const readClientTls = (query: URLSearchParams): ClientTls | undefined => {
  const verify = query.get('verify') ?? 'on';
  if (verify !== 'on' && verify !== 'off') return undefined;
  const certFile = query.get('cert_file');
  const keyFile = query.get('key_file');
  if ((certFile === null) !== (keyFile === null)) return undefined;
  return { verifiesCertificate: verify === 'on', caFile: query.get('ca_file'), certFile, keyFile };
};

/** @param setting the name of the one with the URL. @throws StartError when a file cannot be read. */
export const clientTlsOptions = (
  { verifiesCertificate, caFile, certFile, keyFile }: ClientTls,
  setting: string,
): Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca' | 'cert' | 'key'> => {
  const read = (name: string, path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new StartError(`${setting} names a ${name} that cannot be read.`, { cause: error });
    }
  };
  return {
    rejectUnauthorized: verifiesCertificate,
    ...(caFile !== null && { ca: read('ca_file', caFile) }),
    ...(certFile !== null && { cert: read('cert_file', certFile) }),
    ...(keyFile !== null && { key: read('key_file', keyFile) }),
  };
};
