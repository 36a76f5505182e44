import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { castellan } from '../api/castellan.ts';
import { show } from '../testing/render.tsx';
import { answerWith, issuedToken, refuse } from '../testing/server.ts';
import { useAct } from '../ui/act.ts';
import { ProofDialog } from './proof-dialog.tsx';

const erase = 'DELETE /api/v1/user';
const prove = 'POST /api/v1/auth/reauthenticate';

const Sensitive = () => {
  const [typed, setTyped] = useState('');
  const [isDone, setDone] = useState(false);
  const act = useAct({ act: () => castellan.eraseOwnUser(), touches: [], onDone: () => setDone(true) });
  return (
    <>
      <input aria-label="Note" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <button type="button" onClick={() => act.run(undefined)}>
        Erase
      </button>
      {isDone && <p>Done</p>}
    </>
  );
};

const showSensitive = () =>
  show(
    <ProofDialog>
      <Sensitive />
    </ProofDialog>,
  );

/** Refuses the act until the password was proved. */
const guarded = () => {
  let isProved = false;
  return answerWith({
    [erase]: () => (isProved ? new Response(null, { status: 204 }) : refuse(401, 'AUTH_REAUTHENTICATION_REQUIRED')),
    [prove]: ({ body }) => {
      isProved = JSON.stringify(body) === JSON.stringify({ password: 'right' });
      return isProved ? issuedToken : refuse(401, 'AUTH_INVALID_CREDENTIALS');
    },
  });
};

test('asks for the password where the server wants it, and then does what was asked, once', async () => {
  const server = guarded();
  const person = showSensitive();
  await person.click(await screen.findByRole('button', { name: 'Erase' }));
  await person.type(await screen.findByLabelText('Password'), 'right');
  await person.click(screen.getByRole('button', { name: 'Confirm' }));
  await screen.findByText('Done');
  expect(server.calls().filter((call) => call === erase)).toHaveLength(2);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('says that the password is wrong, and lets one try again', async () => {
  guarded();
  const person = showSensitive();
  await person.click(await screen.findByRole('button', { name: 'Erase' }));
  await person.type(await screen.findByLabelText('Password'), 'wrong');
  await person.click(screen.getByRole('button', { name: 'Confirm' }));
  await screen.findByText('The password is not right.');
  await person.clear(screen.getByLabelText('Password'));
  await person.type(screen.getByLabelText('Password'), 'right');
  await person.click(screen.getByRole('button', { name: 'Confirm' }));
  await screen.findByText('Done');
});

test('does nothing when one cancels, and leaves what was typed', async () => {
  const server = guarded();
  const person = showSensitive();
  await person.type(await screen.findByLabelText('Note'), 'half a sentence');
  await person.click(screen.getByRole('button', { name: 'Erase' }));
  await person.click(await screen.findByRole('button', { name: 'Cancel' }));
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByLabelText('Note')).toHaveProperty('value', 'half a sentence');
  expect(server.calls()).not.toContain(prove);
});
