import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectCatalogue } from '../../server/src/composition/catalogue.ts';
import { resolveConfiguration } from '../../server/src/composition/configuration.ts';
import { settingDefinitions } from '../../server/src/composition/settings.ts';
import { describeSettingsInForce } from '../../server/src/composition/settings-in-force.ts';
import { builtInRoles } from '../../server/src/features/access-control/built-in-roles.ts';
import { mailTemplates } from '../../server/src/features/mail/mail-templates.ts';
import { healthComponents } from '../../server/src/features/monitoring/monitoring.metrics.ts';
import { readSettings } from '../../server/src/platform/config/setting.ts';
import { de } from '../src/words/de.ts';
import { kindDe } from '../src/words/kind-de.ts';
import { refusalDe, sentencesDe } from '../src/words/refusal-de.ts';
import { settingDe } from '../src/words/setting-de.ts';

/*
 * What the server says of itself in English has German words in the console, and the console has none for what is gone.
 */

const { permissions, problems, tasks } = collectCatalogue();

/** The two lists name the same, in any order. */
const assertSame = (words: Readonly<Record<string, unknown>>, names: readonly string[]): void => {
  assert.ok(names.length > 0);
  assert.deepEqual(Object.keys(words).toSorted(), names.toSorted());
};

const readDefaults = () => {
  const read = readSettings(settingDefinitions, {});
  assert.ok('values' in read);
  const resolved = resolveConfiguration(read.values, read.given);
  assert.ok('configuration' in resolved);
  return describeSettingsInForce(resolved.configuration);
};

test('every setting is described in German', () => {
  assertSame(settingDe, Object.keys(settingDefinitions));
});

test('what counts without a setting is said in German, where words say it', () => {
  const wordless = readDefaults().filter(
    ({ name, value }) => value === null && settingDe[name]?.whenUnset === undefined,
  );
  assert.deepEqual(
    wordless.map(({ name, whenUnset }) => `${name}: ${whenUnset}`),
    [],
  );
});

test('German prose has the code of the English one', () => {
  const codeOf = (text = ''): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code).sort();
  for (const { name, description, whenUnset } of readDefaults()) {
    assert.deepEqual(codeOf(settingDe[name]?.description), codeOf(description), name);
    if (settingDe[name]?.whenUnset) assert.deepEqual(codeOf(settingDe[name].whenUnset), codeOf(whenUnset), name);
  }
});

test('every permission is described in German', () => {
  assertSame(
    de.roles.permissionWords,
    permissions.map(({ name }) => name),
  );
});

test('every role that is built in is described in German', () => {
  assertSame(
    de.roles.roleWords,
    builtInRoles.map(({ name }) => name),
  );
});

test('every part of the house whose health is checked has a German name', () => {
  assertSame(de.shell.health.checks, healthComponents);
});

test('every kind of mail has a German name', () => {
  assertSame(de.mail.templates, mailTemplates);
});

test('every kind of task that people may enqueue is described in German', () => {
  assertSame(
    kindDe,
    tasks.filter(({ isPublic }) => isPublic === true).map(({ name }) => name),
  );
});

test('every code of a problem has a German sentence', () => {
  const { byCode, tooMany } = de.problems;
  assert.match(tooMany(60), /Minute/);
  const said = new Set([...Object.keys(byCode), ...Object.keys(refusalDe.byCode), 'RATE_LIMIT_EXCEEDED']);
  assert.deepEqual(
    problems.map(({ code }) => code).filter((code) => !said.has(code)),
    [],
  );
  // The last two are the client's own.
  const codes = new Set([...problems.map(({ code }) => code), 'SESSION_ENDED', 'UNEXPECTED_ANSWER']);
  assert.deepEqual(
    Object.keys(refusalDe.byCode).filter((code) => !codes.has(code)),
    [],
  );
});

/** The code of the server's features, which holds the sentences of what they refuse. */
const readServer = async (): Promise<string> => {
  const folder = join(import.meta.dirname, '..', '..', 'server', 'src');
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return (await Promise.all(sources.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
};

/** Said to programs, or in place of pages that the console does not have. */
const saidToPrograms = new Set([
  'This is not a well-formed HTTP request.',
  'A request that relies on a cookie must come from an allowed Origin.',
]);

test('every sentence that a refusal says by itself is said in German, and none that is gone', async () => {
  const server = await readServer();
  const thrown = [
    ...server.matchAll(/new Problem\(\w+, \{\s*message: '([^']+)'/g),
    ...server.matchAll(/\b(?:impossible|notOneself)\(\s*'([^']+)'/g),
  ].map(([, sentence = '']) => sentence);
  assert.ok(thrown.length > 20);
  const isSaid = (sentence: string): boolean => saidToPrograms.has(sentence) || refusalDe.said(sentence) !== undefined;
  assert.deepEqual(
    thrown.filter((sentence) => !isSaid(sentence)),
    [],
  );
  assert.deepEqual(
    Object.keys(sentencesDe).filter((sentence) => !server.includes(sentence)),
    [],
  );
});
