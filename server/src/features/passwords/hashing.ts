import { createCipheriv, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import * as argon2 from '@node-rs/argon2';
import * as bcrypt from '@node-rs/bcrypt';
import type { HashCheck, HashingJob, HashRecipe } from './hashing-job.ts';

const makeHash = (recipe: HashRecipe, input: string, salt: Uint8Array): string =>
  recipe.scheme === 'bcrypt'
    ? bcrypt.hashSync(input, recipe.cost, salt)
    : argon2.hashSync(input, {
        memoryCost: recipe.memoryKiB,
        timeCost: recipe.passes,
        parallelism: recipe.parallelism,
        outputLen: 32,
        salt,
      });

const matchesHash = (check: HashCheck, input: string): boolean => {
  switch (check.scheme) {
    case 'bcrypt':
      return bcrypt.verifySync(input, check.encoded);
    case 'argon2id':
    case 'argon2i':
    case 'argon2d':
      return argon2.verifySync(check.encoded, input);
    case 'scrypt': {
      const { cost, blockSize, parallelism, salt, digest } = check;
      // OpenSSL counts its working space too; twice the table is ample, and the table itself was bounded by the parser.
      const maxmem = 2 * 128 * blockSize * (cost + parallelism);
      const options = { N: cost, r: blockSize, p: parallelism, maxmem };
      return timingSafeEqual(scryptSync(input, salt, digest.length, options), digest);
    }
    case 'firebase-scrypt': {
      const { cost, blockSize, salt, keyStream } = check;
      const options = { N: cost, r: blockSize, p: 1, maxmem: 2 * 128 * blockSize * (cost + 1) };
      const key = scryptSync(input, salt, 32, options);
      const made = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(keyStream.length));
      return timingSafeEqual(made, keyStream);
    }
    case 'pbkdf2':
      return timingSafeEqual(
        pbkdf2Sync(input, check.salt, check.iterations, check.digest.length, check.hash),
        check.digest,
      );
  }
};

/**
 * Does the job on the calling thread, which is busy until it is done: 0.2 s at bcrypt's cost 12.
 *
 * @returns the new hash in its scheme's own text form, or whether the input matches.
 * @throws Error when the library refuses the parameters or the stored hash.
 */
export const performHashing = (job: HashingJob): string | boolean =>
  job.operation === 'hash' ? makeHash(job.recipe, job.input, job.salt) : matchesHash(job.check, job.input);
