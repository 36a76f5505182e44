import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import pg from 'pg';
import { z } from 'zod';
import { cidrField } from '../../src/features/ip-rules/ip-rules.feature.ts';
import {
  type ForwardAuthProxy,
  type ProxySurroundings,
  startCaddy,
  startNginx,
} from '../harness/forward-auth-proxies.ts';
import { makeAccount } from '../harness/made-account.ts';
import { type MovableClock, movableClock } from '../harness/movable-clock.ts';
import { bearer, logIn, signUp } from '../harness/people.ts';
import { openTestHouse, type TestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';

const page = '<p>For whoever has a token.</p>';

/** An application that says who it was told is there. */
const application = createServer({ maxHeaderSize: 65_536 }, async (incoming, answer) => {
  const body = await text(incoming);
  answer.setHeader('content-type', 'application/json');
  answer.end(JSON.stringify({ ...incoming.headers, ':method': incoming.method, ':body': body }));
}).listen(0, '127.0.0.1');
await once(application, 'listening');
after(() => void application.close());
const portOf = z.object({ port: z.number() });
const applicationPort = portOf.parse(application.address()).port;

type Stand = { readonly house: TestHouse; readonly clock: MovableClock; readonly castellanPort: number };

const openStand = async (settings: Record<string, string> = {}): Promise<Stand> => {
  const clock = movableClock();
  const house = await openTestHouse({ clock, settings: { TRUSTED_PROXIES: '127.0.0.1', ...settings } });
  const { port: castellanPort } = await house.listen();
  return { house, clock, castellanPort };
};

type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** A request of one's own connection, from an address of one's own on this machine. */
const get = async (port: number, path: string, headers = {}, localAddress = '127.0.0.1'): Promise<Reply> => {
  const outgoing = request({ host: '127.0.0.1', port, path, headers, localAddress, agent: false }).end();
  const [incoming] = await once(outgoing, 'response');
  return { status: incoming.statusCode, headers: incoming.headers, body: await text(incoming) };
};

const stand = await openStand();
const limited = await openStand({ RATE_LIMIT_VERIFY: '3/minute' });
const person = await signUp(stand.house);
const told = async (reply: Reply): Promise<IncomingHttpHeaders> => {
  assert.equal(reply.status, 200, reply.body);
  return z.record(z.string(), z.string()).parse(JSON.parse(reply.body));
};

const start = async (
  startProxy: (surroundings: ProxySurroundings) => Promise<ForwardAuthProxy>,
  castellanPort: number,
): Promise<number> => {
  const proxy = await startProxy({ castellanPort, applicationPort, page });
  after(() => proxy.stop());
  return proxy.port;
};

for (const [name, startProxy] of [
  ['nginx', startNginx],
  ['Caddy', startCaddy],
] as const) {
  describe(`${name} with the configuration that we ship`, async () => {
    const port = await start(startProxy, stand.castellanPort);

    test('shows the page to whoever has a good token, and to nobody else', async () => {
      const { accessToken } = await logIn(stand.house, person);
      const stranger = await get(port, '/');
      assert.equal(stranger.status, 401);
      assert.match(String(stranger.headers['www-authenticate']), /^Bearer realm="castellan"/);
      assert.doesNotMatch(stranger.body, /For whoever/);
      const forged = await get(port, '/', bearer(`${accessToken.slice(0, -2)}xx`));
      assert.equal(forged.status, 401);
      assert.match(String(forged.headers['www-authenticate']), /invalid_token/);
      const known = await get(port, '/', bearer(accessToken));
      assert.deepEqual([known.status, known.body], [200, page]);
    });

    test('tells the application who comes, percent-encoded, and hands the token to nobody', async () => {
      const username = `ada.${name.toLowerCase()}`;
      const ada = await signUp(stand.house);
      const first = await logIn(stand.house, ada);
      const changed = await stand.house.http.inject({
        method: 'PATCH',
        url: '/api/v1/user',
        headers: bearer(first.accessToken),
        payload: { username },
      });
      assert.equal(changed.statusCode, 200, changed.body);
      const { accessToken } = await logIn(stand.house, ada);
      const headers = await told(await get(port, '/app/', bearer(accessToken)));
      assert.equal(headers['x-auth-subject'], ada.id);
      assert.equal(headers['x-auth-username'], username);
      assert.equal(headers['x-auth-roles'], 'user');
      assert.equal(headers.authorization, undefined);
    });

    test('lets nobody write the headers by which the application knows people', async () => {
      const { accessToken } = await logIn(stand.house, person);
      const forged = {
        'X-Auth-Subject': 'root',
        'X-Auth-Username': 'root',
        'X-Auth-Roles': 'admin',
        'x-auth-extra': 'admin',
        X_Auth_Subject: 'root',
      };
      const headers = await told(await get(port, '/app/', { ...bearer(accessToken), ...forged }));
      assert.equal(headers['x-auth-subject'], person.id);
      assert.equal(headers['x-auth-roles'], 'user');
      // This person has no username: an empty one or none, but not the one that was sent.
      assert.equal(headers['x-auth-username'] ?? '', '');
      assert.equal(headers.x_auth_subject, undefined);
      assert.equal((await get(port, '/app/', forged)).status, 401);
    });

    test('lets nobody take the headers away by which the application knows people', async () => {
      const { accessToken } = await logIn(stand.house, person);
      const Connection = 'close, X-Auth-Subject, X-Auth-Roles, X-Forwarded-For';
      const headers = await told(await get(port, '/app/', { ...bearer(accessToken), Connection }));
      assert.deepEqual([headers['x-auth-subject'], headers['x-auth-roles']], [person.id, 'user']);
      assert.equal(headers['x-forwarded-for'], '127.0.0.1');
    });

    test('lets a request with a body through whole, and asks about it without the body', async () => {
      const { accessToken } = await logIn(stand.house, person);
      const body = 'x'.repeat(200_000);
      const reply = await fetch(`http://127.0.0.1:${port}/app/`, {
        method: 'POST',
        headers: { ...bearer(accessToken), 'content-type': 'text/plain' },
        body,
      });
      assert.equal(reply.status, 200);
      const received = z.record(z.string(), z.string()).parse(await reply.json());
      assert.deepEqual([received[':method'], received[':body']], ['POST', body]);
      const refused = await fetch(`http://127.0.0.1:${port}/app/`, { method: 'POST', body });
      assert.equal(refused.status, 401);
    });

    test('refuses a token from the moment its session has ended', async () => {
      const { accessToken } = await logIn(stand.house, person);
      assert.equal((await get(port, '/', bearer(accessToken))).status, 200);
      const logout = await stand.house.http.inject({
        method: 'POST',
        url: '/api/v1/auth/logout',
        headers: bearer(accessToken),
      });
      assert.equal(logout.statusCode, 204);
      assert.equal((await get(port, '/', bearer(accessToken))).status, 401);
    });

    test('shows the server the real client, whatever that client says of itself', async () => {
      const { accessToken } = await logIn(stand.house, person);
      const { rules } = stand.house.composed.ipRules;
      const wanted = {
        range: cidrField.parse('127.0.0.2'),
        action: 'deny',
        reason: 'A test.',
        expiresAt: null,
      } as const;
      const rule = await rules.create(wanted, 'operator', { force: true });
      const from = async (address: string, forwardedFor?: string): Promise<number> => {
        const forwarded = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor };
        return (await get(port, '/', { ...bearer(accessToken), ...forwarded }, address)).status;
      };
      assert.equal(await from('127.0.0.2'), 403);
      assert.equal(await from('127.0.0.2', '127.0.0.3'), 403);
      assert.equal(await from('127.0.0.3'), 200);
      assert.equal(await from('127.0.0.3', '127.0.0.2'), 200);
      await rules.remove(rule.id, 'operator', { force: true });
      assert.equal(await from('127.0.0.2'), 200);
    });

    test('lets no client choose the id under which a refusal is explained', async () => {
      const auditor = await makeAccount(stand.house, { roles: ['auditor'] });
      const headers = bearer((await logIn(stand.house, auditor)).accessToken);
      const explain = (id: string) => stand.house.http.inject({ url: `/api/v1/refusals/${id}`, headers });
      const [chosen, proxysOwn] = [randomUUID(), randomUUID()];
      assert.equal((await get(port, '/', { 'X-Request-Id': chosen })).status, 401);
      const ofProxy = await get(stand.castellanPort, '/api/v1/auth/verify', { 'X-Request-Id': proxysOwn });
      assert.equal(ofProxy.status, 401);
      await waitFor(async () => assert.equal((await explain(proxysOwn)).statusCode, 200));
      assert.equal((await explain(chosen)).statusCode, 404);
    });

    test('answers 429 with Retry-After to whoever comes too often', async () => {
      const limitedPort = await start(startProxy, limited.castellanPort);
      const { accessToken } = await logIn(limited.house, await signUp(limited.house));
      const statuses: number[] = [];
      let last: Reply | undefined;
      for (let count = 0; count < 4; count += 1) {
        last = await get(limitedPort, '/', bearer(accessToken));
        statuses.push(last.status);
      }
      assert.deepEqual(statuses, [200, 200, 200, 429]);
      const retryAfter = Number(last?.headers['retry-after']);
      assert.ok(retryAfter >= 1 && retryAfter <= 60, String(last?.headers['retry-after']));
    });

    test('answers 503 with Retry-After while the server cannot know who is still welcome, and recovers by itself', async () => {
      const { accessToken } = await logIn(stand.house, person);
      const blocker = new pg.Client(stand.house.database.owner);
      await blocker.connect();
      await blocker.query('begin; lock table castellan.revocations in access exclusive mode');
      stand.clock.letPassMs(6_000);
      const reply = await waitFor(async () => {
        const silent = await get(port, '/', bearer(accessToken));
        assert.equal(silent.status, 503);
        return silent;
      });
      assert.ok(Number(reply.headers['retry-after']) >= 1, String(reply.headers['retry-after']));
      assert.doesNotMatch(reply.body, /For whoever/);
      await blocker.end();
      await waitFor(async () => assert.equal((await get(port, '/', bearer(accessToken))).status, 200), 10_000);
    });

    test('answers 503 with Retry-After while there is no server at all', async () => {
      const orphan = await start(startProxy, 1);
      const reply = await get(orphan, '/', bearer('any'));
      assert.deepEqual([reply.status, reply.headers['retry-after']], [503, '5']);
    });

    test('says 404 for a page that is not there only to those who may look', async () => {
      const { accessToken } = await logIn(stand.house, person);
      assert.equal((await get(port, '/nothing', bearer(accessToken))).status, 404);
      assert.equal((await get(port, '/nothing')).status, 401);
    });
  });
}

test('nginx asks with the token alone, so that no headers meant for the application keep anybody out', async () => {
  const port = await start(startNginx, stand.castellanPort);
  const { accessToken } = await logIn(stand.house, person);
  const large = { Cookie: 'a'.repeat(6_000), Referer: 'b'.repeat(6_000), 'X-Large': 'c'.repeat(6_000) };
  const headers = await told(await get(port, '/app/', { ...bearer(accessToken), ...large }));
  assert.deepEqual([headers.cookie, headers.referer, headers['x-large']], Object.values(large));
});
