import { screen, within } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { coversAll } from '../api/permission-grants.ts';
import { show } from '../testing/render.tsx';
import { en } from '../words/en.ts';
import { RolesField } from './roles-field.tsx';

const role = (name: string, permissions: readonly string[] = []) => ({
  name,
  permissions,
  description: `For ${name}.`,
  built_in: false,
  created_at: null,
  updated_at: null,
});

const Picker = ({
  roles,
  start = [],
  held = ['*:*'],
}: {
  readonly roles: readonly ReturnType<typeof role>[];
  readonly start?: readonly string[];
  readonly held?: readonly string[];
}) => {
  const [value, setValue] = useState<readonly string[]>(start);
  const known = {
    roles,
    held,
    error: null,
    reload: () => {},
    isWithinReach: ({ permissions }: { readonly permissions: readonly string[] }) => coversAll(held, permissions),
  };
  return <RolesField known={known} value={value} onChange={setValue} />;
};

const thousand = Array.from({ length: 1_000 }, (_, index) => role(`team-${index}`));

describe('choosing roles', () => {
  it('shows a part of a thousand and finds the rest by a search', async () => {
    const person = show(<Picker roles={thousand} />);
    expect(screen.getAllByRole('checkbox').length).toBeLessThan(100);
    expect(screen.getByText('And 940 more: search to find them.')).toBeTruthy();
    await person.type(screen.getByRole('searchbox', { name: 'Find a role' }), 'team-777');
    await person.click(screen.getByRole('checkbox', { name: 'team-777' }));
    expect(screen.getByRole('button', { name: 'Take team-777 away' })).toBeTruthy();
  });

  it('keeps what is chosen in sight whatever is searched for, and takes it away there', async () => {
    const person = show(<Picker roles={thousand} start={['team-1', 'team-2']} />);
    await person.type(screen.getByRole('searchbox', { name: 'Find a role' }), 'nothing like it');
    expect(screen.getByText(en.general.nothingFound)).toBeTruthy();
    const chosen = () => within(screen.getByRole('list', { name: 'Chosen roles' })).getAllByRole('listitem');
    expect(chosen()).toHaveLength(2);
    await person.click(screen.getByRole('button', { name: 'Take team-1 away' }));
    expect(chosen()).toHaveLength(1);
  });

  it('does not offer a role that holds more than the person does, and lets one be taken away', async () => {
    const roles = [role('admin', ['*:*']), role('support', ['users:read'])];
    const person = show(<Picker roles={roles} start={['admin']} held={['users:*']} />);
    const admin = () => screen.getByRole<HTMLInputElement>('checkbox', { name: /^admin/ });
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^support/ }).disabled).toBe(false);
    expect([admin().checked, admin().disabled]).toEqual([true, false]);
    await person.click(admin());
    expect([admin().checked, admin().disabled]).toEqual([false, true]);
  });

  it('has no search where there are few', () => {
    show(<Picker roles={[role('user')]} />);
    expect(screen.queryByRole('searchbox')).toBeNull();
  });
});
