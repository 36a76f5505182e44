import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import Fastify from 'fastify';
import { pool } from './database.ts';

/*
 * The least that a refresh with rotation does: one signature, and one transaction with an UPDATE and an INSERT. No audit, no
 * session, no family, no limits, no log.
 */

const isRsa = process.env.JWT_ALGORITHM === 'RS256';
const { privateKey } = isRsa ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
const header = Buffer.from(JSON.stringify({ alg: isRsa ? 'RS256' : 'EdDSA', typ: 'JWT' })).toString('base64url');

await pool.query(`
  create table if not exists bare_tokens (
    hash bytea primary key, subject text not null, issued_at timestamptz not null, used_at timestamptz
  )`);

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

const accessToken = (subject: string): string => {
  const iat = Math.floor(Date.now() / 1000);
  const payload = Buffer.from(JSON.stringify({ iss: 'bare', sub: subject, iat, exp: iat + 900 })).toString('base64url');
  const signed = `${header}.${payload}`;
  return `${signed}.${sign(isRsa ? 'sha256' : null, Buffer.from(signed), privateKey).toString('base64url')}`;
};

const insert = { name: 'insert', text: 'insert into bare_tokens (hash, subject, issued_at) values ($1, $2, $3)' };
const retire = {
  name: 'retire',
  text: 'update bare_tokens set used_at = $2 where hash = $1 and used_at is null returning subject',
};

const app = Fastify();
const schema = {
  response: {
    200: { type: 'object', properties: { access_token: { type: 'string' }, refresh_token: { type: 'string' } } },
  },
};
app.post('/login', { schema }, async () => {
  const token = randomBytes(32).toString('base64url');
  await pool.query(insert, [digest(token), 'somebody', new Date()]);
  return { access_token: accessToken('somebody'), refresh_token: token };
});
app.post('/refresh', { schema }, async (request, reply) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query(retire, [digest(request.body.refresh_token), new Date()]);
    if (rows.length !== 1) {
      await client.query('rollback');
      return reply.code(401).send({});
    }
    const token = randomBytes(32).toString('base64url');
    await client.query(insert, [digest(token), rows[0].subject, new Date()]);
    await client.query('commit');
    return { access_token: accessToken(rows[0].subject), refresh_token: token };
  } finally {
    client.release();
  }
});
const address = await app.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
process.stdout.write(`listens on ${address}\n`);
process.on('SIGTERM', () => process.exit(0));
