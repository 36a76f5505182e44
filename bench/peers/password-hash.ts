import { Algorithm, hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { hash as bcryptHash, verify as bcryptVerify } from '@node-rs/bcrypt';

/* The settings that the product has: bcrypt at cost 12, or argon2id with 19 MiB, two passes and one lane. */

const argon2id = { algorithm: Algorithm?.Argon2id ?? 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> =>
  process.env.PASSWORD_HASH === 'bcrypt' ? bcryptHash(password, 12) : argon2Hash(password, argon2id);

export const verifyPassword = (hash: string, password: string): Promise<boolean> =>
  hash.startsWith('$2') ? bcryptVerify(password, hash) : argon2Verify(hash, password);
