import { screen, waitFor } from '@testing-library/react';
import { useLocation } from 'react-router';
import { beforeEach, expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { ToastArea } from '../../ui/toast.tsx';
import { applyAppearance, preferredAppearance } from '../appearance.ts';
import { CommandPalette } from './command-palette.tsx';

const taskId = '01a20377-0000-7000-8000-00000000beef';

const Place = () => {
  const { pathname, search } = useLocation();
  return <output aria-label="address">{pathname + search}</output>;
};

const showPalette = () =>
  show(
    <>
      <CommandPalette />
      <input aria-label="a field" />
      <Place />
      <ToastArea />
    </>,
  );

const address = () => screen.getByLabelText('address').textContent;
const field = () => screen.findByRole('combobox', { name: 'Find people, tasks, pages and more' });
const options = () => screen.queryAllByRole('option').map(({ textContent }) => textContent);

beforeEach(() => applyAppearance('system'));

test('opens by Ctrl K, finds a page by its name, and goes there by Enter', async () => {
  answerWith({}, ['audit:read']);
  const person = showPalette();
  await person.keyboard('{Control>}k{/Control}');
  await person.type(await field(), 'audit');
  await waitFor(() => expect(options()).toEqual(['Audit logHouse']));
  await person.keyboard('{Enter}');
  expect(address()).toBe('/audit');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a slash opens it, but not where text is typed', async () => {
  answerWith({});
  const person = showPalette();
  await person.click(screen.getByLabelText('a field'));
  await person.keyboard('/');
  expect(screen.getByLabelText('a field')).toHaveProperty('value', '/');
  expect(screen.queryByRole('dialog')).toBeNull();
  await person.click(document.body);
  await person.keyboard('/');
  expect(await field()).toHaveProperty('value', '');
});

test('Escape closes it, and the keyboard is back where it was', async () => {
  answerWith({});
  const person = showPalette();
  await person.click(screen.getByLabelText('a field'));
  await person.keyboard('{Control>}k{/Control}');
  await field();
  await person.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('a field')));
});

test('shows only pages that the person may see, and asks for no list that they may not read', async () => {
  const { calls } = answerWith({}, []);
  const person = showPalette();
  await person.click(await screen.findByRole('button', { name: /search or jump/i }));
  await field();
  expect(options()).toContain('OverviewOperate');
  expect(options()).not.toContain('UsersPeople');
  await person.keyboard('lovelace');
  await screen.findByText('Nothing found.');
  expect(calls().filter((call) => !/auth\/refresh|v1\/user($|\/permissions)/.test(call))).toEqual([]);
});

test('finds people once the typing pauses, in one call, and the arrow keys choose among them', async () => {
  const { calls } = answerWith(
    {
      'GET /api/v1/users': ({ query }) => {
        expect(query.get('search')).toBe('love');
        return pageOf(
          { ...someone, id: 'a', name: 'Ada Lovelace' },
          { ...someone, id: 'b', name: 'נחמה <b>Lovell</b>' },
        );
      },
    },
    ['users:read'],
  );
  const person = showPalette();
  await person.keyboard('{Control>}k{/Control}');
  await person.type(await field(), 'love');
  await screen.findByRole('option', { name: /Ada Lovelace/ });
  expect(screen.getByText('נחמה <b>Lovell</b>')).toBeTruthy();
  await person.keyboard('{ArrowDown}{Enter}');
  expect(address()).toBe('/users/b');
  expect(calls().filter((call) => call === 'GET /api/v1/users')).toHaveLength(1);
});

test('an id leads to the task that has it, and to why a request of it was refused', async () => {
  answerWith(
    {
      'GET /api/v1/tasks/*': ({ path }) => {
        expect(path).toBe(`/api/v1/tasks/${taskId}`);
        return { id: taskId, kind: 'mail.send', queue: 'mail' };
      },
    },
    ['tasks:read', 'users:read', 'refusals:read'],
  );
  const person = showPalette();
  await person.keyboard('{Control>}k{/Control}');
  await person.click(await field());
  await person.paste(` ${taskId} `);
  await screen.findByRole('option', { name: /mail\.send/ });
  expect(options()).toEqual(['mail.sendmail', `Why was request ${taskId} refused?`]);
  await person.keyboard('{ArrowDown}{Enter}');
  expect(address()).toBe(`/refusals/${taskId}`);
});

test('finds queues, roles and settings by their names', async () => {
  answerWith(
    {
      'GET /api/v1/queues': () => ({ data: [{ name: 'mail-slow' }] }),
      'GET /api/v1/roles': () => pageOf({ name: 'mail-room', description: 'Reads <i>mails</i>.', permissions: [] }),
      'GET /api/v1/settings': () => pageOf({ name: 'MAIL_FROM' }),
    },
    ['queues:read', 'roles:read', 'settings:read'],
  );
  const person = showPalette();
  await person.keyboard('{Control>}k{/Control}');
  await person.type(await field(), 'mail');
  await waitFor(() =>
    expect(options()).toEqual([
      'Password and e-mailYour account',
      'mail-slow',
      'mail-roomReads <i>mails</i>.',
      'MAIL_FROM',
    ]),
  );
  await person.click(screen.getByRole('option', { name: 'MAIL_FROM' }));
  expect(address()).toBe('/settings?search=MAIL_FROM');
});

test('acts are done where one is', async () => {
  answerWith({});
  const person = showPalette();
  await person.keyboard('{Control>}k{/Control}');
  await person.type(await field(), 'dark');
  await waitFor(() => expect(options()).toEqual(['Appearance: Dark']));
  await person.keyboard('{Enter}');
  expect(preferredAppearance()).toBe('dark');
  expect(address()).toBe('/');
});

test('says why a search failed, and keeps what was typed', async () => {
  answerWith({ 'GET /api/v1/users': () => refuse(403, 'FORBIDDEN') }, ['users:read']);
  const person = showPalette();
  await person.keyboard('{Control>}k{/Control}');
  await person.type(await field(), 'lovelace');
  expect((await screen.findByRole('alert')).textContent).toContain('Refused as FORBIDDEN.');
  expect(await field()).toHaveProperty('value', 'lovelace');
});

test('does not open over another dialog', async () => {
  answerWith({});
  const person = show(
    <>
      <CommandPalette />
      <div role="dialog" aria-label="A question">
        <button type="button">Cancel</button>
      </div>
    </>,
  );
  await person.click(await screen.findByRole('button', { name: 'Cancel' }));
  await person.keyboard('{Control>}k{/Control}/');
  expect(screen.queryByRole('combobox')).toBeNull();
});
