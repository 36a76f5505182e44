import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClientAddresses } from './client-address.ts';

const from = (peer: string | undefined, forwardedFor?: string, headers: Record<string, string> = {}) => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  request.headers = { ...headers, ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }) };
  return request;
};

test('believes nobody when no proxy is trusted', () => {
  const addresses = createClientAddresses([]);
  assert.equal(addresses.clientOf(from('198.51.100.7', '203.0.113.9')).address, '198.51.100.7');
  assert.equal(addresses.forwardedSchemeOf(from('198.51.100.7', '', { 'x-forwarded-proto': 'https' })), undefined);
});

test('walks from the right and stops at the first hop that is no trusted proxy', () => {
  const addresses = createClientAddresses(['10.0.0.0/8', '2001:db8::1']);
  const client = (forwardedFor: string) => addresses.clientOf(from('10.1.2.3', forwardedFor)).address;
  assert.equal(client('203.0.113.9'), '203.0.113.9');
  assert.equal(client('6.6.6.6, 203.0.113.9, 10.9.9.9'), '203.0.113.9');
  assert.equal(client('203.0.113.9,2001:DB8:0::1'), '203.0.113.9');
  assert.equal(client('10.0.0.5, 10.0.0.6'), '10.0.0.5');
});

test('what is no plain address ends the walk at the last hop that was believed', () => {
  const addresses = createClientAddresses(['10.0.0.0/8']);
  const client = (forwardedFor: string) => addresses.clientOf(from('10.1.2.3', forwardedFor)).address;
  for (const garbage of [
    '',
    'unknown',
    '127.1',
    '0x7f000001',
    '1.2.3.4:80',
    '[::1]',
    '010.0.0.1',
    'fe80::1%eth0',
    ',',
  ]) {
    assert.equal(client(`203.0.113.9, ${garbage}`), '10.1.2.3', garbage);
    assert.equal(client(`203.0.113.9, ${garbage}, 10.0.0.7`), '10.0.0.7', garbage);
  }
});

test('one address has one form', () => {
  const addresses = createClientAddresses([]);
  const known = (peer: string) => addresses.clientOf(from(peer));
  assert.equal(known('::ffff:198.51.100.7').address, '198.51.100.7');
  assert.equal(known('2001:DB8:0:0:1:0:0:1').address, '2001:db8::1:0:0:1');
  assert.equal(known('2001:db8:1:2:3:4:5:6').network, '2001:db8:1:2::/64');
  assert.equal(known('2001:db8:1:2:3:4:5:6').masked, '2001:db8:1::');
  assert.equal(known('198.51.100.7').masked, '198.51.100.0');
  assert.equal(known('fe80::1%eth0').address, 'fe80::1');
  assert.ok(known('127.0.0.1').isLoopback && known('::1').isLoopback && known('::ffff:127.0.0.1').isLoopback);
  assert.equal(addresses.clientOf(from(undefined)).isLoopback, false);
});

test('the scheme is what the nearest trusted proxy says', () => {
  const addresses = createClientAddresses(['::1']);
  const scheme = (value: string) => addresses.forwardedSchemeOf(from('::1', undefined, { 'x-forwarded-proto': value }));
  assert.equal(scheme('https'), 'https');
  assert.equal(scheme('HTTPS'), 'https');
  assert.equal(scheme('https, http'), 'http');
  assert.equal(scheme('gopher'), undefined);
});

test('refuses to trust everybody, and what is no range', () => {
  for (const text of ['0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/', '10/8', 'proxy', '', '::ffff:10.0.0.0/104']) {
    assert.throws(() => createClientAddresses([text]), /trusted proxy/i, text);
  }
});

test('whatever a stranger writes left of the first hop that is no trusted proxy changes nothing', () => {
  const addresses = createClientAddresses(['10.0.0.0/8', 'fd00::/8']);
  const outsider = fc.ipV4().filter((address) => !address.startsWith('10.'));
  const proxies = fc.array(fc.constantFrom('10.0.0.1', '10.200.3.4', 'fd00::7'), { maxLength: 5 });
  fc.assert(
    fc.property(fc.string(), outsider, proxies, (forged, client, chain) => {
      const header = [forged, client, ...chain].join(', ');
      assert.equal(addresses.clientOf(from('10.1.1.1', header)).address, client);
      assert.equal(addresses.clientOf(from(client, header)).address, client);
    }),
  );
});
