/** A stored hash, parsed and within bounds: what a hashing thread compares a password with. */
export type HashCheck =
  | { readonly scheme: 'bcrypt'; readonly encoded: string; readonly cost: number }
  | {
      readonly scheme: 'argon2id' | 'argon2i' | 'argon2d';
      readonly encoded: string;
      readonly memoryKiB: number;
      readonly passes: number;
      readonly parallelism: number;
    }
  | {
      readonly scheme: 'scrypt';
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelism: number;
      readonly salt: Uint8Array;
      readonly digest: Uint8Array;
    }
  | {
      readonly scheme: 'pbkdf2';
      readonly hash: 'sha1' | 'sha256' | 'sha512';
      readonly iterations: number;
      readonly salt: Uint8Array;
      readonly digest: Uint8Array;
    }
  | {
      readonly scheme: 'firebase-scrypt';
      readonly cost: number;
      readonly blockSize: number;
      readonly salt: Uint8Array;
      readonly keyStream: Uint8Array;
    };

/** How new hashes are made. */
export type HashRecipe =
  | { readonly scheme: 'bcrypt'; readonly cost: number }
  | { readonly scheme: 'argon2id'; readonly memoryKiB: number; readonly passes: number; readonly parallelism: number };

export type HashingJob =
  | { readonly operation: 'hash'; readonly recipe: HashRecipe; readonly input: string; readonly salt: Uint8Array }
  | {
      readonly operation: 'verify';
      readonly check: HashCheck;
      readonly input: string;
      /** The thread is kept at least this long, so that a cheap foreign hash answers no sooner than one of ours. */
      readonly atLeastMs: number;
    };

/** What a thread answers. `failed`: the library refused the parameters or the stored hash. */
export type HashingOutcome =
  | { readonly kind: 'hashed'; readonly encoded: string; readonly durationMs: number }
  | { readonly kind: 'verified'; readonly matches: boolean; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly message: string; readonly durationMs: number };

export const schemeOf = (job: HashingJob): HashCheck['scheme'] =>
  job.operation === 'hash' ? job.recipe.scheme : job.check.scheme;
