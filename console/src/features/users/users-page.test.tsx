import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { en } from '../../words/en.ts';
import { UsersPage } from './users-page.tsx';

const everything = ['users:read', 'users:write', 'users:grant', 'roles:read'];

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...someone,
    id: `01a20377-0000-7000-8000-${String(index).padStart(12, '0')}`,
    name: `Person ${index}`,
    email: `person${index}@example.com`,
  }));

describe('the list of accounts', () => {
  it('says that there is none where there is none', async () => {
    answerWith({}, everything);
    show(<UsersPage />);
    expect(await screen.findByText(en.users.none)).toBeTruthy();
  });

  it('says that nothing matches when filters are set', async () => {
    answerWith({}, everything);
    show(<UsersPage />, '/users?search=nobody');
    expect(await screen.findByText(en.general.nothingFound)).toBeTruthy();
  });

  it('says why it could not be read, and reads it again when asked to', async () => {
    let isAway = true;
    answerWith({ 'GET /api/v1/users': () => (isAway ? refuse(403, 'FORBIDDEN') : pageOf(...people(1))) }, everything);
    const person = show(<UsersPage />);
    await screen.findByText('Refused as FORBIDDEN.');
    isAway = false;
    await person.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: /Person 0/ })).toBeTruthy();
  });

  it('holds only the rows near the window of thousands', async () => {
    answerWith({ 'GET /api/v1/users': () => pageOf(...people(3_000)) }, everything);
    show(<UsersPage />);
    await screen.findByRole('link', { name: /Person 0/ });
    const rows = within(screen.getByRole('table', { name: 'Users' })).getAllByRole('row').length;
    expect(rows).toBeGreaterThan(10);
    expect(rows).toBeLessThan(100);
  });

  it('asks with what is typed once the typing pauses, and not for each letter', async () => {
    const searches: (string | null)[] = [];
    answerWith(
      {
        'GET /api/v1/users': ({ query }) => {
          searches.push(query.get('search'));
          return pageOf(...people(1));
        },
      },
      everything,
    );
    const person = show(<UsersPage />);
    await screen.findByRole('link', { name: /Person 0/ });
    await person.type(screen.getByRole('searchbox', { name: 'E-mail, username or name' }), 'lovelace');
    await waitFor(() => expect(searches.at(-1)).toBe('lovelace'));
    expect(searches.filter((search) => search !== null && search !== 'lovelace')).toEqual([]);
  });

  it('sorts by a head, and the other way round when it is pressed again', async () => {
    const sorts: (string | null)[] = [];
    answerWith(
      {
        'GET /api/v1/users': ({ query }) => {
          sorts.push(query.get('sort'));
          return pageOf(...people(2));
        },
      },
      everything,
    );
    const person = show(<UsersPage />);
    await screen.findByRole('link', { name: /Person 0/ });
    expect(screen.getByRole('columnheader', { name: 'Created' }).getAttribute('aria-sort')).toBe('descending');
    await person.click(screen.getByRole('button', { name: 'Name' }));
    await waitFor(() => expect(sorts.at(-1)).toBe('name'));
    expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
    await person.click(screen.getByRole('button', { name: 'Name' }));
    await waitFor(() => expect(sorts.at(-1)).toBe('-name'));
  });

  it('leaves out what an address typed by hand cannot mean', async () => {
    const asked: string[] = [];
    answerWith(
      {
        'GET /api/v1/users': ({ query }) => {
          asked.push(query.toString());
          return pageOf(...people(1));
        },
      },
      everything,
    );
    show(<UsersPage />, '/users?status=asleep&sort=height');
    await screen.findByRole('link', { name: /Person 0/ });
    expect(asked).toEqual(['sort=-created_at&limit=100']);
  });

  it('shows markup in a name as text', async () => {
    const [one] = people(1);
    answerWith({ 'GET /api/v1/users': () => pageOf({ ...one, name: '<b>Ada</b>' }) }, everything);
    show(<UsersPage />);
    expect(await screen.findByText('<b>Ada</b>')).toBeTruthy();
  });

  it('offers nothing to create to whoever may only look', async () => {
    answerWith({ 'GET /api/v1/users': () => pageOf(...people(1)) }, ['users:read']);
    show(<UsersPage />);
    await screen.findByRole('link', { name: /Person 0/ });
    expect(screen.queryByRole('button', { name: 'Create user' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Invite' })).toBeNull();
  });
});
