import { screen } from '@testing-library/react';
import type { SettingInForce } from 'castellan-client';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse } from '../../testing/server.ts';
import { de } from '../../words/de.ts';
import { SettingsPage } from './settings-page.tsx';

const setting = (parts: Partial<SettingInForce> & Pick<SettingInForce, 'name'>): SettingInForce => ({
  description: 'What it is for, in `code`.',
  secret: false,
  source: 'default',
  value: null,
  when_unset: 'none',
  ...parts,
});
const all = pageOf(
  setting({ name: 'PORT', value: '4000', source: 'environment' }),
  setting({ name: 'SECRET_KEY', secret: true, source: 'environment', value: 'hidden' }),
  setting({ name: 'JWT_SECRET', secret: true }),
  setting({ name: 'VAULT_DEPTH', value: '7' }),
);

const open = (at = '/settings') => {
  answerWith({ 'GET /api/v1/settings': () => all }, ['settings:read']);
  return show(<SettingsPage />, at);
};

test('settings stand in groups, and one that is not known here among the others', async () => {
  open();
  expect(await screen.findByRole('heading', { name: 'Server and network' })).toBeDefined();
  expect(screen.getByRole('table', { name: 'Others' }).textContent).toContain('VAULT_DEPTH');
});

test('of a secret it is said whether it is set, and nothing else', async () => {
  open();
  const row = (await screen.findByText('SECRET_KEY')).closest('tr');
  expect(row?.textContent).toContain('Set; never shown.');
  expect(row?.textContent).not.toContain('hidden');
  expect(screen.getByText('JWT_SECRET').closest('tr')?.textContent).toContain('Not set:');
});

test('a search narrows the list by every word, and says how many are left', async () => {
  const person = open();
  await screen.findByText('PORT');
  await person.type(screen.getByLabelText('Search settings'), 'secret jwt');
  await expect.poll(() => screen.queryByText('PORT')).toBeNull();
  expect(screen.getByText('JWT_SECRET')).toBeDefined();
  expect(screen.getByRole('status').textContent).toBe('1 setting');
});

test('a link to one setting shows that one', async () => {
  open('/settings?search=VAULT_DEPTH');
  await screen.findByText('VAULT_DEPTH');
  expect(screen.queryByText('PORT')).toBeNull();
});

test('a refused list names its request', async () => {
  answerWith({ 'GET /api/v1/settings': () => refuse(403, 'FORBIDDEN') }, ['refusals:read']);
  show(<SettingsPage />);
  const link = await screen.findByRole('link', { name: /^Request / });
  expect(link.getAttribute('href')).toBe('/refusals/01a20377-0000-7000-8000-00000000dead');
});

test('in German a setting is described and found in German, and one that is not known in the words of the server', async () => {
  answerWith({ 'GET /api/v1/settings': () => all }, ['settings:read']);
  show(<SettingsPage />, '/settings?search=gemeinsame', { language: 'de', words: de });
  const row = (await screen.findByText('JWT_SECRET')).closest('tr');
  expect(row?.textContent).toContain('Das gemeinsame Geheimnis von HS256');
  expect(row?.textContent).toContain('keines; nötig, wenn JWT_ALGORITHM HS256 ist');
  expect(screen.queryByText('PORT')).toBeNull();
});

test('what has no German words is marked as English', async () => {
  answerWith({ 'GET /api/v1/settings': () => all }, ['settings:read']);
  show(<SettingsPage />, '/settings?search=VAULT', { language: 'de', words: de });
  const row = (await screen.findByText('VAULT_DEPTH')).closest('tr');
  expect(row?.querySelector('[lang="en"]')?.textContent).toBe('What it is for, in code.');
});
