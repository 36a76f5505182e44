import type { User } from 'castellan-client';
import { vi } from 'vitest';

export type Asked = {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: Headers;
};

/** What is answered to one route: a body with 200, or a whole `Response`. */
export type Answer = (asked: Asked) => unknown;

export const someone: User = {
  id: '01a20377-0000-7000-8000-000000000001',
  email: 'ada@example.com',
  email_verified: true,
  username: null,
  name: 'Ada Lovelace',
  roles: ['admin'],
  status: 'active',
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
  last_login_at: null,
};

/** What logins and refreshes answer; nobody here looks at the signature. */
export const issuedToken = {
  access_token: `header.${btoa(JSON.stringify({ sub: someone.id, sid: 'session' }))}.signature`,
  token_type: 'Bearer',
  expires_in: 900,
};

/** A page of a list, as the API answers it. */
export const pageOf = <Item>(...data: readonly Item[]) => ({ data, next_cursor: null });

/** A refusal, as the API answers it. */
export const refuse = (status: number, code: string, details?: Readonly<Record<string, unknown>>): Response =>
  Response.json(
    {
      error: {
        code,
        message: `Refused as ${code}.`,
        timestamp: '2026-11-22T12:00:00.000Z',
        request_id: '01a20377-0000-7000-8000-00000000dead',
        ...(details !== undefined && { details }),
      },
    },
    { status },
  );

/**
 * Stands in for the server at `fetch`, for somebody who is signed in and holds `permissions`.
 *
 * @param answers by method and path, such as `GET /api/v1/users`; a `*` stands for one part of the path. Everything else is 404.
 * @returns the calls so far, as `POST /api/v1/ip-rules`, in their order.
 */
export const answerWith = (
  answers: Readonly<Record<string, Answer>>,
  permissions: readonly string[] = [],
): { readonly calls: () => readonly string[] } => {
  const calls: string[] = [];
  const all: Readonly<Record<string, Answer>> = {
    'POST /api/v1/auth/refresh': () => issuedToken,
    'GET /api/v1/user': () => someone,
    'GET /api/v1/user/permissions': () => ({ permissions }),
    'GET /api/v1/users': () => pageOf(),
    ...answers,
  };
  const find = (call: string): Answer | undefined =>
    all[call] ??
    Object.entries(all).find(([pattern]) =>
      new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`).test(call),
    )?.[1];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { pathname: path, searchParams: query } = new URL(request.url);
    const call = `${request.method} ${path}`;
    calls.push(call);
    const text = await request.text();
    const answer = await find(call)?.({
      path,
      query,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    });
    if (answer instanceof Response) return answer;
    return answer === undefined ? refuse(404, 'NOT_FOUND') : Response.json(answer);
  });
  return { calls: () => calls };
};
