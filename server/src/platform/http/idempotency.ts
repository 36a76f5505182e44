import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock/clock.ts';
import { type Database, type Queryable, sql, type Transaction } from '../postgres/database.ts';
import { idempotencyKeyReused } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import type { Randomness } from '../randomness/randomness.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { refuseInput } from './input-validation.ts';
import type { Answer, Idempotency } from './route.ts';

/** What makes two requests the same one. */
export type RepeatableRequest = {
  /** As the caller sent it; undefined when the route takes none or the caller sent none. */
  readonly key: string | undefined;
  /** Method and path template. */
  readonly route: string;
  /** The principal's id, or the network of a caller without one. */
  readonly caller: string;
  /** The request target, which names the thing that a template leaves open. */
  readonly target: string;
  readonly body: Buffer;
};

export type IdempotencyNeeds = {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

const keptForMs = 24 * 60 * 60 * 1000;
const nonceBytes = 12;
const tagBytes = 16;

// The twin of a running request waits here for its commit, then finds the row. A row past its day is taken over.
const claimKey = sql({
  name: 'http.claim_idempotency_key',
  text: `insert into idempotency_keys as kept (key_digest, request_digest, reply_sealed, created_at, expires_at)
    values ($1, $2, '', $3, $4)
    on conflict (key_digest) do update
      set request_digest = excluded.request_digest, reply_sealed = '', created_at = excluded.created_at,
        expires_at = excluded.expires_at
      where kept.expires_at <= excluded.created_at`,
  row: z.unknown(),
});

const keepReply = sql({
  name: 'http.keep_reply',
  text: 'update idempotency_keys set reply_sealed = $2 where key_digest = $1',
  row: z.unknown(),
});

const findReply = sql({
  name: 'http.find_reply',
  text: `select request_digest as "requestDigest", reply_sealed as "replySealed"
    from idempotency_keys where key_digest = $1 and expires_at > $2`,
  row: z.strictObject({ requestDigest: z.instanceof(Buffer), replySealed: z.instanceof(Buffer) }),
});

/** Removes what is past its day; for the house's periodic cleaning. */
export const forgetOldReplies = sql({
  name: 'http.forget_old_replies',
  text: 'delete from idempotency_keys where expires_at <= $1',
  row: z.unknown(),
});

const keptAnswer = z.strictObject({
  status: z.int(),
  body: z.unknown(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  cookies: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.string(),
        path: z.string(),
        maxAgeSeconds: z.int(),
        secure: z.boolean(),
      }),
    )
    .exactOptional(),
});

/** The syntax of the header: 1 to 255 visible ASCII characters. @throws Problem `INVALID_INPUT` */
export const requireIdempotencyKeySyntax = (key: string): void => {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw refuseInput('Idempotency-Key', 'The key must be 1 to 255 visible ASCII characters.');
  }
};

/** For requests without a key: the work runs, and nothing is kept. */
const withoutKey: Idempotency = {
  once: (_tx, work) => work(),
  stored: async () => undefined,
};

/**
 * Makes repeated requests safe (draft-ietf-httpapi-idempotency-key-header). The reply is kept for 24 h, encrypted under
 * the caller's key and `SECRET_KEY` together: the table alone opens nothing.
 */
export const createIdempotency = (needs: IdempotencyNeeds): ((request: RepeatableRequest) => Idempotency) => {
  const { database, secrets, clock, randomness } = needs;
  const digestKey = secrets.derive('idempotency', 32);
  const replySalt = secrets.derive('idempotency reply', 32);

  return ({ key, route, caller, target, body }) => {
    if (key === undefined) return withoutKey;
    const keyDigest = createHmac('sha256', digestKey)
      .update(lengthPrefixed(route, caller, key))
      .digest();
    const requestDigest = createHash('sha256').update(lengthPrefixed(target)).update(body).digest();
    const replyKey = Buffer.from(hkdfSync('sha256', key, replySalt, keyDigest, 32));

    const seal = (answer: Answer): Buffer => {
      const nonce = randomness.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', replyKey, nonce).setAAD(requestDigest);
      const sealed = [cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()];
      return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]);
    };
    const open = (sealed: Buffer): Answer => {
      const decipher = createDecipheriv('aes-256-gcm', replyKey, sealed.subarray(0, nonceBytes))
        .setAAD(requestDigest)
        .setAuthTag(sealed.subarray(-tagBytes));
      const plain = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      const answer = keptAnswer.parse(JSON.parse(plain.toString('utf8')));
      return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } };
    };
    const find = async (at: Queryable): Promise<Answer | undefined> => {
      const kept = await at.row(findReply, [keyDigest, clock.now()]);
      if (!kept) return undefined;
      if (!kept.requestDigest.equals(requestDigest)) throw new Problem(idempotencyKeyReused);
      return open(kept.replySealed);
    };

    return {
      once: async (tx: Transaction, work) => {
        const now = clock.now();
        const expiresAt = new Date(now.getTime() + keptForMs);
        const claimed = await tx.execute(claimKey, [keyDigest, requestDigest, now, expiresAt]);
        if (claimed === 0) {
          const kept = await find(tx);
          if (kept) return kept;
          throw new Error('An idempotency key was taken, and then it was not there.');
        }
        const answer = await work();
        await tx.execute(keepReply, [keyDigest, seal(answer)]);
        return answer;
      },
      stored: () => find(database),
    };
  };
};

const lengthPrefixed = (...parts: readonly string[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
