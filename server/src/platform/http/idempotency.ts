import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
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

/** For requests without a key, and for commands: the work runs, and nothing is kept. */
export const withoutKey: Idempotency = {
  once: (_tx, work) => work(),
  stored: async () => undefined,
};

/** A kept reply under one `SECRET_KEY`: where its row is, what tells its request from another, and what opens it. */
type Place = { readonly keyDigest: Buffer; readonly requestDigest: Buffer; readonly replyKey: Buffer };

/**
 * Makes repeated requests safe (draft-ietf-httpapi-idempotency-key-header). The reply is kept for 24 h, encrypted under
 * the caller's key and `SECRET_KEY` together: the table alone opens nothing. After a change of `SECRET_KEY` a repetition
 * still finds what was kept under an earlier one.
 */
export const createIdempotency = (needs: IdempotencyNeeds): ((request: RepeatableRequest) => Idempotency) => {
  const { database, secrets, clock, randomness } = needs;

  const placeUnder = (keyId: string, key: string, { route, caller, target, body }: RepeatableRequest): Place => {
    const keyDigest = createHmac('sha256', secrets.derive('idempotency', 32, keyId))
      .update(lengthPrefixed(route, caller, key))
      .digest();
    const derived = Buffer.from(hkdfSync('sha256', key, secrets.derive('idempotency reply', 32, keyId), keyDigest, 64));
    // Keyed, because a body can hold a password: a plain digest of it could be guessed at far quicker than the hash in
    // the table of passwords.
    const requestDigest = createHmac('sha256', derived.subarray(32))
      .update(lengthPrefixed(target))
      .update(body)
      .digest();
    return { keyDigest, requestDigest, replyKey: derived.subarray(0, 32) };
  };

  const seal = ({ replyKey, requestDigest }: Place, answer: Answer): Buffer => {
    const nonce = randomness.bytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', replyKey, nonce).setAAD(requestDigest);
    const sealed = [cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()];
    return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]);
  };

  const open = ({ replyKey, requestDigest }: Place, sealed: Buffer): Answer => {
    const decipher = createDecipheriv('aes-256-gcm', replyKey, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(requestDigest)
      .setAuthTag(sealed.subarray(-tagBytes));
    const plain = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    const answer = keptAnswer.parse(JSON.parse(plain.toString('utf8')));
    return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } };
  };

  const findAmong = async (at: Queryable, places: readonly Place[]): Promise<Answer | undefined> => {
    for (const place of places) {
      const kept = await at.row(findReply, [place.keyDigest, clock.now()]);
      if (!kept) continue;
      if (!kept.requestDigest.equals(place.requestDigest)) throw new Problem(idempotencyKeyReused);
      return open(place, kept.replySealed);
    }
    return undefined;
  };

  return (request) => {
    const { key } = request;
    if (key === undefined) return withoutKey;
    const current = placeUnder(secrets.keyId, key, request);
    const earlier = secrets.previousKeyIds.map((keyId) => placeUnder(keyId, key, request));

    return {
      once: async (tx: Transaction, work) => {
        const keptEarlier = await findAmong(tx, earlier);
        if (keptEarlier) return keptEarlier;
        const now = clock.now();
        const expiresAt = new Date(now.getTime() + keptForMs);
        const claimed = await tx.execute(claimKey, [current.keyDigest, current.requestDigest, now, expiresAt]);
        if (claimed === 0) {
          const kept = await findAmong(tx, [current]);
          if (kept) return kept;
          throw new Error('An idempotency key was taken, and then it was not there.');
        }
        const answer = await work();
        await tx.execute(keepReply, [current.keyDigest, seal(current, answer)]);
        return answer;
      },
      stored: () => findAmong(database, [current, ...earlier]),
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
