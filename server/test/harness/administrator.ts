import assert from 'node:assert/strict';
import pg from 'pg';
import { z } from 'zod';
import { makeAccount } from './made-account.ts';
import { bearer, logIn, type Person } from './people.ts';
import type { TestHouse } from './test-house.ts';

const auditRow = z.object({
  action: z.string(),
  actor: z.string().nullable(),
  personal: z.record(z.string(), z.unknown()),
});

type More = Readonly<Record<string, string>>;

/** Somebody who manages accounts over the API, and what they and others see of it. */
export const createAdministrator = async (house: TestHouse) => {
  const { http } = house;
  const person = await makeAccount(house, { roles: ['admin'] });
  let headers = bearer((await logIn(house, person)).accessToken);

  const auditOf = async (subjectId: string) => {
    const client = new pg.Client(house.database.owner);
    await client.connect();
    const text = `select action, actor_id as actor, personal from castellan.audit_events
                   where subject_id = $1 and action like 'user.%' and action <> 'user.signed_in' order by at, id`;
    const { rows } = await client.query(text, [subjectId]);
    await client.end();
    return z.array(auditRow).parse(rows);
  };

  return {
    person,
    /** From now on acts with this token. */
    use: (accessToken: string): void => {
      headers = bearer(accessToken);
    },
    get: (id: string) => http.inject({ url: `/api/v1/users/${id}`, headers }),
    create: (payload: object, more: More = {}) =>
      http.inject({ method: 'POST', url: '/api/v1/users', headers: { ...headers, ...more }, payload }),
    patch: (id: string, payload: object, more: More = {}) =>
      http.inject({ method: 'PATCH', url: `/api/v1/users/${id}`, headers: { ...headers, ...more }, payload }),
    setPassword: (id: string, password: string) =>
      http.inject({ method: 'PUT', url: `/api/v1/users/${id}/password`, headers, payload: { password } }),
    erase: (id: string) => http.inject({ method: 'DELETE', url: `/api/v1/users/${id}`, headers }),
    /** What was done to an account, oldest first; logins are left out. */
    auditOf,
    lastActOn: async (subjectId: string) => {
      const { action, actor, personal } = (await auditOf(subjectId)).at(-1) ?? assert.fail('Nothing was audited.');
      return { action, actor, before: personal.before, after: personal.after };
    },
  };
};

/** What anybody may try. */
export const createVisitor = ({ http }: Pick<TestHouse, 'http'>) => ({
  me: (accessToken: string) => http.inject({ url: '/api/v1/user', headers: bearer(accessToken) }),
  refresh: (refreshToken: string) =>
    http.inject({ method: 'POST', url: '/api/v1/auth/refresh', payload: { refresh_token: refreshToken } }),
  login: ({ email, password }: Pick<Person, 'email' | 'password'>) =>
    http.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password } }),
});
