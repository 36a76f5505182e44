import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import passport from 'passport';
import { ExtractJwt, Strategy as JwtStrategy } from 'passport-jwt';
import { Strategy as LocalStrategy } from 'passport-local';
import { announce, pool } from './database.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

/*
 * The login that a tutorial ends with, done properly: Express, passport-local, a users table and a sessions table,
 * jsonwebtoken with RS256, passport-jwt for the check. No audit, no login record, no revocation, no log.
 */

await pool.query(`
  create table if not exists users (id uuid primary key, email text not null unique, password text not null);
  create table if not exists sessions (
    id uuid primary key, user_id uuid not null references users (id), refresh_hash bytea not null unique,
    created_at timestamptz not null, expires_at timestamptz not null
  )`);

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
const accessToken = (userId: string): string =>
  jwt.sign({ sub: userId }, privateKey, {
    algorithm: 'RS256',
    expiresIn: '15m',
    issuer: 'express',
    jwtid: randomUUID(),
  });
const week = 7 * 24 * 3600 * 1000;

passport.use(
  new LocalStrategy({ usernameField: 'email', session: false }, async (email, password, done) => {
    try {
      const { rows } = await pool.query({
        name: 'user-by-email',
        text: 'select id, email, password from users where email = $1',
        values: [email.toLowerCase()],
      });
      const user = rows[0];
      done(null, user !== undefined && (await verifyPassword(user.password, password)) ? user : false);
    } catch (error) {
      done(error);
    }
  }),
);
passport.use(
  new JwtStrategy(
    { jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: publicKey, algorithms: ['RS256'] },
    (payload, done) => done(null, { id: payload.sub }),
  ),
);

const app = express();
app.use(express.json());
app.use(passport.initialize());

app.post('/signup', async (request, response) => {
  const { email, password } = request.body;
  if (typeof email !== 'string' || typeof password !== 'string') return response.status(400).json({});
  const id = randomUUID();
  await pool.query({
    name: 'insert-user',
    text: 'insert into users (id, email, password) values ($1, $2, $3)',
    values: [id, email.toLowerCase(), await hashPassword(password)],
  });
  response.status(201).json({ id, email });
});

app.post('/login', passport.authenticate('local', { session: false }), async (request, response) => {
  const refreshToken = randomBytes(32).toString('base64url');
  const at = new Date();
  await pool.query({
    name: 'insert-session',
    text: 'insert into sessions (id, user_id, refresh_hash, created_at, expires_at) values ($1, $2, $3, $4, $5)',
    values: [randomUUID(), request.user.id, digest(refreshToken), at, new Date(at.getTime() + week)],
  });
  response.json({ access_token: accessToken(request.user.id), refresh_token: refreshToken });
});

app.post('/refresh', async (request, response) => {
  const refreshToken = randomBytes(32).toString('base64url');
  const { rows } = await pool.query({
    name: 'rotate',
    text: 'update sessions set refresh_hash = $2 where refresh_hash = $1 and expires_at > now() returning user_id',
    values: [digest(String(request.body.refresh_token)), digest(refreshToken)],
  });
  if (rows.length !== 1) return response.status(401).json({});
  response.json({ access_token: accessToken(rows[0].user_id), refresh_token: refreshToken });
});

app.get('/verify', passport.authenticate('jwt', { session: false }), (request, response) => {
  response.json({ id: request.user.id });
});
app.get('/health', (_request, response) => response.json({ status: 'ok' }));

announce(createServer(app));
