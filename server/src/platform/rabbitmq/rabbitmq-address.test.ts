import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRabbitmqAddress } from './rabbitmq-address.ts';

test('a plain address has the default port, the user guest and the virtual host /', () => {
  assert.deepEqual(parseRabbitmqAddress('amqp://rabbit.example.com'), {
    host: 'rabbit.example.com',
    port: 5672,
    username: 'guest',
    password: 'guest',
    vhost: '/',
    tls: null,
  });
});

test('user, password, port and virtual host are read, percent-encoding undone', () => {
  const address = parseRabbitmqAddress('amqp://cast%65llan:p%40ss%2Fword%25@[::1]:5673/our%2Fhouse');
  assert.equal(address?.host, '::1');
  assert.equal(address?.port, 5673);
  assert.equal(address?.username, 'castellan');
  assert.equal(address?.password, 'p@ss/word%');
  assert.equal(address?.vhost, 'our/house');
});

test('amqps verifies the certificate unless verify=off says otherwise', () => {
  assert.equal(parseRabbitmqAddress('amqps://a')?.port, 5671);
  assert.equal(parseRabbitmqAddress('amqps://a')?.tls?.verifiesCertificate, true);
  assert.equal(parseRabbitmqAddress('amqps://a?verify=off')?.tls?.verifiesCertificate, false);
  assert.deepEqual(parseRabbitmqAddress('amqps://a?ca_file=/etc/ca.crt&cert_file=/us.crt&key_file=/us.key')?.tls, {
    verifiesCertificate: true,
    caFile: '/etc/ca.crt',
    certFile: '/us.crt',
    keyFile: '/us.key',
  });
});

test('what is not exactly such an address is refused', () => {
  for (const text of [
    '',
    'amqp://',
    'http://a',
    'amqp://a:0',
    'amqp://a:65536',
    'amqp://a/one/two',
    'amqp://a/%zz',
    'amqp://a?ca_file=/etc/ca.crt',
    'amqps://a?verify=no',
    'amqps://a?verify=off&verify=on',
    'amqps://a?cert_file=/us.crt',
    'amqps://a?heartbeat=1',
    'amqp://a#b',
  ]) {
    assert.equal(parseRabbitmqAddress(text), undefined, text);
  }
});
