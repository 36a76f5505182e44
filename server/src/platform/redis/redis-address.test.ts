import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRedisAddress } from './redis-address.ts';

test('a plain address has the default port, no user and database 0', () => {
  assert.deepEqual(parseRedisAddress('redis://cache.example.com'), {
    nodes: [{ host: 'cache.example.com', port: 6379 }],
    isCluster: false,
    username: null,
    password: null,
    database: 0,
    tls: null,
  });
});

test('user, password, port and database number are read, percent-encoding undone', () => {
  const address = parseRedisAddress('redis://castellan:p%40ss%3Aword%25@[::1]:6380/3');
  assert.deepEqual(address?.nodes, [{ host: '::1', port: 6380 }]);
  assert.equal(address?.username, 'castellan');
  assert.equal(address?.password, 'p@ss:word%');
  assert.equal(address?.database, 3);
});

test('a password without a user belongs to the default user', () => {
  const address = parseRedisAddress('redis://:secret@localhost');
  assert.equal(address?.username, null);
  assert.equal(address?.password, 'secret');
});

test('several hosts are a cluster, and one host is when it is said so', () => {
  const several = parseRedisAddress('redis://a:7000,b:7001,c');
  assert.deepEqual(several?.nodes, [
    { host: 'a', port: 7000 },
    { host: 'b', port: 7001 },
    { host: 'c', port: 6379 },
  ]);
  assert.equal(several?.isCluster, true);
  assert.equal(parseRedisAddress('redis://a?cluster=true')?.isCluster, true);
});

test('rediss verifies the certificate unless verify=off says otherwise', () => {
  assert.equal(parseRedisAddress('rediss://a')?.tls?.verifiesCertificate, true);
  assert.equal(parseRedisAddress('rediss://a?verify=off')?.tls?.verifiesCertificate, false);
  const own = parseRedisAddress('rediss://a?ca_file=/etc/ca.crt&cert_file=/etc/us.crt&key_file=/etc/us.key')?.tls;
  assert.deepEqual(own, {
    verifiesCertificate: true,
    caFile: '/etc/ca.crt',
    certFile: '/etc/us.crt',
    keyFile: '/etc/us.key',
  });
});

test('what is not exactly such an address is refused', () => {
  for (const text of [
    '',
    'redis://',
    'redis:///0',
    'http://a',
    'redis://a:0',
    'redis://a:65536',
    'redis://a:b',
    'redis://a/one',
    'redis://a,,b',
    'redis://a b',
    'redis://a@b@c',
    'redis://a/0/1',
    'redis://a,b/1',
    'redis://a?cluster=yes',
    'redis://a?verify=off',
    'rediss://a?verify=none',
    'rediss://a?rejectUnauthorized=false',
    'rediss://a?ca_file=/a&ca_file=/b',
    'rediss://a?cert_file=/a',
    'redis://user:100%@a',
    'redis://a#fragment',
  ]) {
    assert.equal(parseRedisAddress(text), undefined, text);
  }
});
