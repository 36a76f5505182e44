import { screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { show } from '../../testing/render.tsx';
import { PermissionsField } from './permissions-field.tsx';

const declared = ['users:read', 'users:write', 'roles:read', 'roles:write'].map((name) => ({
  name,
  description: `What ${name} is for.`,
}));

const Editor = ({
  start = [],
  held = ['*:*'],
  isReadOnly = false,
}: {
  readonly start?: readonly string[];
  readonly held?: readonly string[];
  readonly isReadOnly?: boolean;
}) => {
  const [value, setValue] = useState<readonly string[]>(start);
  return (
    <>
      <PermissionsField declared={declared} value={value} onChange={setValue} held={held} isReadOnly={isReadOnly} />
      <output>{value.join(' ')}</output>
    </>
  );
};

const box = (name: string) =>
  screen.getByRole<HTMLInputElement>('checkbox', { name: (label) => label.split(' ')[0] === name });
const chosen = () => screen.getByRole('status').textContent;

describe('the permissions of a role', () => {
  it('are ticked and taken back one by one', async () => {
    const person = show(<Editor start={['roles:read']} />);
    await person.click(box('users:read'));
    expect(chosen()).toBe('roles:read users:read');
    await person.click(box('roles:read'));
    expect(chosen()).toBe('users:read');
  });

  it('are shown as ticked by a wildcard that includes them, and free again without it', async () => {
    const person = show(<Editor start={['users:read']} />);
    await person.click(box('users:*'));
    expect([box('users:write').checked, box('users:write').disabled]).toEqual([true, true]);
    expect(box('users:write').labels?.[0]?.textContent).toContain('in users:*');
    expect(box('roles:read').checked).toBe(false);
    await person.click(box('users:*'));
    expect([box('users:write').checked, box('users:write').disabled]).toEqual([false, false]);
    expect(box('users:read').checked).toBe(true);
  });

  it('cannot be given by somebody who does not hold them', () => {
    show(<Editor held={['users:*']} />);
    expect(box('users:read').disabled).toBe(false);
    expect(box('users:*').disabled).toBe(false);
    for (const name of ['*:*', '*:read', 'roles:read', 'roles:*']) expect(box(name).disabled).toBe(true);
    expect(box('roles:read').labels?.[0]?.textContent).toContain('you do not hold it');
  });

  it('cannot be touched where they are only shown', () => {
    show(<Editor start={['users:*']} isReadOnly />);
    const boxes = screen.getAllByRole<HTMLInputElement>('checkbox');
    expect(boxes.map(({ checked, disabled }) => [checked, disabled])).toEqual(boxes.map(() => [true, true]));
    // What the role does not hold is left out.
    expect(boxes).toHaveLength(3);
  });

  it('of an older version are shown too, so that they can be taken away', async () => {
    const person = show(<Editor start={['reports:export']} />);
    await person.click(box('reports:export'));
    expect(chosen()).toBe('');
  });

  it('are found by their names and by what they are for', async () => {
    const person = show(<Editor />);
    await person.type(screen.getByRole('searchbox', { name: 'Find a permission' }), 'what roles:w');
    expect(screen.getAllByRole('checkbox')).toHaveLength(1);
    expect(box('roles:write')).toBeTruthy();
  });
});
