import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { show } from '../testing/render.tsx';
import { Dialog } from './dialog.tsx';
import { Menu, MenuItem } from './menu.tsx';

const Screen = () => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Menu button={<button type="button">Actions</button>}>
        <MenuItem onSelect={() => setOpen(true)}>Rename</MenuItem>
      </Menu>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="A new name">
        <input aria-label="Name" />
      </Dialog>
    </>
  );
};

test('a dialog that was opened from a menu gives the focus back to the button of the menu', async () => {
  const person = show(<Screen />);
  await person.click(screen.getByRole('button', { name: 'Actions' }));
  await person.click(await screen.findByRole('menuitem', { name: 'Rename' }));
  await screen.findByRole('dialog', { name: 'A new name' });
  await person.keyboard('{Escape}');
  await expect.poll(() => document.activeElement?.textContent).toBe('Actions');
});
