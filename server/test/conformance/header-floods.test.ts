import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { createRoleHolders } from '../harness/role-holders.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse({ settings: { TRUSTED_PROXIES: '127.0.0.1' } });
const { port } = await house.listen();
const auditor = await createRoleHolders(house)('auditor');

type Lines = readonly (readonly [name: string, value: string])[];

/** One request with exactly these header lines, from an address of one's own on this machine. */
const send = async (path: string, lines: Lines, localAddress = '127.0.0.1') => {
  const headers = [['Host', 'localhost'] as const, ...lines].flat();
  const outgoing = request({ host: '127.0.0.1', port, path, headers, localAddress, agent: false });
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  return { status: incoming.statusCode, body: await text(incoming) };
};

const authorization = ['Authorization', `Bearer ${auditor.accessToken}`] as const;
const repeated = (count: number, line: readonly [string, string]): Lines => Array.from({ length: count }, () => line);

/** The address from which the server thinks a request comes. */
const seen = async (lines: Lines, localAddress?: string): Promise<string> => {
  const { status, body } = await send('/api/v1/ip-rules/check', [authorization, ...lines], localAddress);
  assert.equal(status, 200, body);
  return z.object({ address: z.string() }).parse(JSON.parse(body)).address;
};
const forwarded = (value: string) => ['X-Forwarded-For', value] as const;

describe('a flood of headers', () => {
  test('is refused with 431, by number and by size, on every path, and what was sent is not repeated', async () => {
    for (const path of ['/api/v1/user', '/health/live', '/.well-known/jwks.json', '/nothing']) {
      for (const lines of [
        repeated(110, ['X-Flood', 'marker']),
        repeated(2_100, ['M', 'marker']),
        repeated(1, ['X-Flood', 'marker'.repeat(3_000)]),
        repeated(90, ['X-Flood', 'marker'.repeat(40)]),
      ]) {
        const { status, body } = await send(path, lines);
        assert.deepEqual([status, JSON.parse(body).error.code], [431, 'HEADERS_TOO_LARGE'], path);
        assert.doesNotMatch(body, /marker|flood/i);
      }
    }
  });

  test('does not hide a second Authorization where Node drops it', async () => {
    const { status } = await send('/api/v1/user', [authorization, ...repeated(2_050, ['A', 'b']), authorization]);
    assert.equal(status, 431);
  });

  test('is not what an honest request with many headers is', async () => {
    assert.equal(await seen(repeated(90, ['X-Honest', 'x'.repeat(100)])), '127.0.0.1');
  });
});

describe('X-Forwarded-For from a trusted proxy', () => {
  test('names the client by its last hop, however much stands before it', async () => {
    for (const [lines, address] of [
      [[forwarded('203.0.113.9')], '203.0.113.9'],
      [[forwarded('6.6.6.6, 203.0.113.9')], '203.0.113.9'],
      [[forwarded('6.6.6.6'), forwarded('203.0.113.9')], '203.0.113.9'],
      [[...repeated(80, forwarded('6.6.6.6')), forwarded('203.0.113.9')], '203.0.113.9'],
      [[forwarded(`${'6.6.6.6,'.repeat(1_250)}203.0.113.9`)], '203.0.113.9'],
      [[forwarded(`${'x'.repeat(10_000)}, 203.0.113.9`)], '203.0.113.9'],
      [[forwarded('::ffff:203.0.113.9')], '203.0.113.9'],
      [[forwarded('::FFFF:CB00:7109')], '203.0.113.9'],
      [[forwarded('2001:DB8::0:9')], '2001:db8::9'],
      [[forwarded('203.0.113.9,127.0.0.1, 127.0.0.1')], '203.0.113.9'],
    ] as const) {
      assert.equal(await seen(lines), address, JSON.stringify(lines).slice(0, 100));
    }
  });

  test('that names no plain address is not believed, and the proxy counts as the client', async () => {
    for (const value of [
      ...['', ' ', ',', 'unknown', '_hidden', 'localhost', 'null', '203.0.113.9:4711', '[2001:db8::9]'],
      ...['[2001:db8::9]:443', '"203.0.113.9"', 'for=203.0.113.9', '203.0.113.9/32', '203.0.113', '0xcb.0.113.9'],
      ...['fe80::1%eth0', '203.0.113.9;', '203.0.113.9 6.6.6.6', `${'1'.repeat(10_000)}.0.0.1`],
      // More hops than anybody has.
      `203.0.113.9${', 127.0.0.1'.repeat(900)}`,
    ]) {
      assert.equal(await seen([forwarded(value)]), '127.0.0.1', value.slice(0, 60));
    }
  });

  test('is the only header that names a client', async () => {
    for (const name of [
      'X-Real-IP',
      'Forwarded',
      'X-Client-IP',
      'CF-Connecting-IP',
      'True-Client-IP',
      'X_Forwarded_For',
    ]) {
      assert.equal(await seen([[name, name === 'Forwarded' ? 'for=203.0.113.9' : '203.0.113.9']]), '127.0.0.1', name);
    }
  });
});

test('X-Forwarded-For from anybody else is not believed, whatever it says', async () => {
  for (const value of ['203.0.113.9', '127.0.0.1', '203.0.113.9, 127.0.0.1', '::1']) {
    assert.equal(await seen([forwarded(value)], '127.0.0.2'), '127.0.0.2', value);
  }
});
