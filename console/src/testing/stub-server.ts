import type { LoggedIn, User } from 'castellan-client';
import { vi } from 'vitest';

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Sent = { readonly call: string; readonly body: unknown; readonly headers: Headers };

type Answers = Readonly<Record<string, Answer | ((body: unknown) => Answer | Promise<Answer>)>>;

/**
 * Answers calls of the API at `fetch`, each by its method and path. What is not named answers that nobody is signed in.
 *
 * @returns what was sent, in its order.
 */
export const stubServer = (answers: Answers): readonly Sent[] => {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (input: string | URL | Request, init: RequestInit = {}) => {
    const url = new URL(input instanceof Request ? input.url : input, location.origin);
    const call = `${init.method ?? 'GET'} ${url.pathname}`;
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    sent.push({ call, body, headers: new Headers(init.headers) });
    const answer = answers[call] ?? refusal(401, 'AUTH_TOKEN_INVALID');
    const { status, body: said, headers } = typeof answer === 'function' ? await answer(body) : answer;
    return new Response(said === undefined ? null : JSON.stringify(said), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
  });
  return sent;
};

/** The error body of the API. */
export const refusal = (
  status: number,
  code: string,
  { message = `Refused with ${code}.`, ...more }: { message?: string; details?: unknown; retry_after?: number } = {},
): Answer => ({ status, body: { error: { code, message, request_id: 'r-1', ...more } } });

export const ada: User = {
  id: '01a20000-0000-7000-8000-000000000001',
  email: 'ada@example.com',
  email_verified: true,
  username: null,
  name: 'Ada Lovelace',
  roles: ['user'],
  status: 'active',
  created_at: '2026-11-01T10:00:00.000Z',
  updated_at: '2026-11-01T10:00:00.000Z',
  last_login_at: null,
};

/** What a login answers. */
export const loggedIn = (user = ada): Answer => {
  const claims = btoa(JSON.stringify({ sub: user.id, sid: 's-1' }));
  const body: LoggedIn = { access_token: `e30.${claims}.x`, token_type: 'bearer', expires_in: 900, user };
  return { status: 200, body };
};
