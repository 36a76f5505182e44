import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSmtpAddress } from './smtp-address.ts';

test('smtps begins with TLS on port 465', () => {
  assert.deepEqual(parseSmtpAddress('smtps://castellan:p%40ss%3A%25@mail.example.com'), {
    host: 'mail.example.com',
    port: 465,
    user: 'castellan',
    password: 'p@ss:%',
    tls: 'implicit',
    verifiesCertificate: true,
    caFile: null,
  });
});

test('smtp requires STARTTLS on port 587, and takes what is offered on loopback', () => {
  assert.equal(parseSmtpAddress('smtp://mail.example.com')?.tls, 'required');
  assert.equal(parseSmtpAddress('smtp://mail.example.com')?.port, 587);
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.equal(parseSmtpAddress(`smtp://${host}:1025`)?.tls, 'opportunistic', host);
  }
  assert.equal(parseSmtpAddress('smtp://[::1]:1025')?.host, '::1');
});

test('less is taken when it is asked for, but never a password over it', () => {
  assert.equal(parseSmtpAddress('smtp://mailpit:1025?tls=off')?.tls, 'off');
  assert.equal(parseSmtpAddress('smtp://relay:25?tls=opportunistic')?.tls, 'opportunistic');
  assert.equal(parseSmtpAddress('smtp://relay:25?verify=off')?.verifiesCertificate, false);
  assert.equal(parseSmtpAddress('smtp://user:secret@localhost?tls=off')?.tls, 'off');
  for (const exposed of ['tls=off', 'tls=opportunistic', 'verify=off']) {
    assert.equal(parseSmtpAddress(`smtp://user:secret@relay.example.com?${exposed}`), undefined, exposed);
  }
});

test('what is not exactly such an address is refused', () => {
  for (const text of [
    '',
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://mail.example.com:0',
    'smtp://mail.example.com:65536',
    'smtp://mail.example.com/path',
    'smtp://mail.example.com#x',
    'smtp://user@mail.example.com',
    'smtp://:secret@mail.example.com',
    'smtp://mail.example.com?tls=of',
    'smtp://mail.example.com?starttls=off',
    'smtp://mail.example.com?tls=off&tls=required',
    'smtps://mail.example.com?tls=off',
    'smtp://user:%zz@mail.example.com',
  ]) {
    assert.equal(parseSmtpAddress(text), undefined, text);
  }
});
