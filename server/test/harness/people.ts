import assert from 'node:assert/strict';
import type { House } from '../../src/composition/house.ts';

let count = 0;

export const goodPassword = 'correct horse battery staple 42';

export type Person = {
  readonly email: string;
  readonly password: string;
  readonly id: string;
};

export type Pair = { readonly accessToken: string; readonly refreshToken: string };

/** Signs somebody new up over the API. */
export const signUp = async ({ http }: Pick<House, 'http'>): Promise<Person> => {
  count += 1;
  const email = `person-${count}@example.com`;
  const reply = await http.inject({
    method: 'POST',
    url: '/api/v1/auth/signup',
    payload: { email, password: goodPassword },
  });
  assert.equal(reply.statusCode, 201, reply.body);
  return { email, password: goodPassword, id: reply.json().user.id };
};

/** Logs in over the API. */
export const logIn = async ({ http }: Pick<House, 'http'>, person: Person, headers = {}): Promise<Pair> => {
  const reply = await http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers,
    payload: { email: person.email, password: person.password },
  });
  assert.equal(reply.statusCode, 200, reply.body);
  const body = reply.json();
  return { accessToken: body.access_token, refreshToken: body.refresh_token };
};

export const bearer = (accessToken: string): { authorization: string } => ({ authorization: `Bearer ${accessToken}` });
