import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { StartError } from '../problem/start-error.ts';
import type { RabbitmqTls } from './rabbitmq-address.ts';

const readFile = (name: string, path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`RABBITMQ_URL names a ${name} that cannot be read.`, { cause: error });
  }
};

type TlsOptions = Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca' | 'cert' | 'key'>;

/** @throws StartError when a file cannot be read. */
export const tlsOptionsOf = (tls: RabbitmqTls | null): TlsOptions => {
  if (tls === null) return {};
  const { verifiesCertificate, caFile, certFile, keyFile } = tls;
  return {
    rejectUnauthorized: verifiesCertificate,
    ...(caFile !== null && { ca: readFile('ca_file', caFile) }),
    ...(certFile !== null && { cert: readFile('cert_file', certFile) }),
    ...(keyFile !== null && { key: readFile('key_file', keyFile) }),
  };
};
