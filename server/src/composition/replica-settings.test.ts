import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../platform/config/setting.ts';
import { resolveConfiguration } from './configuration.ts';
import { settingDefinitions } from './settings.ts';

const external = {
  CASTELLAN_ENV: 'production',
  SECRET_KEY: Buffer.alloc(32, 'a key of the tests').toString('base64'),
  DATABASE_URL: 'postgres://castellan@db.example.com/castellan',
  MAIL_FROM: 'house@example.com',
};
const replicaUrl = (host: string, more = ''): string =>
  `postgres://castellan:our-word@${host}.example.com/castellan${more}`;

/** The replicas of these settings, or why they stop the start. */
const resolve = (settings: Readonly<Record<string, string>>) => {
  const read = readSettings(settingDefinitions, settings);
  if (!('values' in read)) return read.faults.map(({ sentence }) => sentence);
  const resolved = resolveConfiguration(read.values, read.given);
  if (!('configuration' in resolved)) return resolved.faults.map(({ sentence }) => sentence);
  return resolved.configuration.replicas.map(({ host }) => host);
};

test('several replicas are several URLs, split by commas', () => {
  const urls = [replicaUrl('db2'), replicaUrl('db3', '?sslmode=require')].join(', ');
  assert.deepEqual(resolve({ ...external, DATABASE_REPLICA_URLS: urls }), ['db2.example.com', 'db3.example.com']);
  assert.deepEqual(resolve(external), []);
});

test('replicas stop the start without a primary of their own, as too many, or with a URL that cannot be', () => {
  const refusals: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ['none is ours', { DATABASE_REPLICA_URLS: replicaUrl('db2') }, /DATABASE_REPLICA_URLS must come with DATABASE_URL/],
    [
      'ten',
      { ...external, DATABASE_REPLICA_URLS: Array.from({ length: 10 }, (_, at) => replicaUrl(`db${at}`)).join() },
      /DATABASE_REPLICA_URLS must name at most 9 replicas/,
    ],
    [
      'an unknown sslmode',
      { ...external, DATABASE_REPLICA_URLS: replicaUrl('db2', '?sslmode=perhaps') },
      /DATABASE_REPLICA_URLS: a URL has an sslmode that is none of/,
    ],
    [
      'no URL',
      { ...external, DATABASE_REPLICA_URLS: 'db2.example.com' },
      /DATABASE_REPLICA_URLS must be URLs of the form/,
    ],
    ['no lag at all', { ...external, DATABASE_REPLICA_MAX_LAG_SECONDS: '0' }, /a whole number from 1 to 300/],
  ];
  for (const [why, settings, said] of refusals) {
    const [sentence = ''] = resolve(settings);
    assert.match(sentence, said, why);
    assert.doesNotMatch(sentence, /our-word/);
  }
});
