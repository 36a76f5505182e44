import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { show } from '../../testing/render.tsx';
import { type Asked, answerWith, refuse, someone } from '../../testing/server.ts';
import { EditUserForm } from './edit-user-dialog.tsx';

const path = `/api/v1/users/${someone.id}`;
const tagged = { user: { ...someone, username: 'ada' }, etag: '"first"' };

const open = (answers: Parameters<typeof answerWith>[0]) => {
  answerWith(answers, ['users:write']);
  const onClose = vi.fn();
  return { person: show(<EditUserForm onClose={onClose} tagged={tagged} />), onClose };
};

const retype = async (person: ReturnType<typeof show>, label: string, text: string) => {
  await person.clear(await screen.findByLabelText(label));
  await person.type(screen.getByLabelText(label), text);
};

describe('editing an account', () => {
  it('sends only what was changed, for the version that was read', async () => {
    const asked: Asked[] = [];
    const { person, onClose } = open({
      [`PATCH ${path}`]: (call) => {
        asked.push(call);
        return tagged.user;
      },
    });
    await retype(person, 'Name', 'Ada King');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(asked.map(({ body, headers }) => [body, headers.get('if-match')])).toEqual([
      [{ name: 'Ada King' }, '"first"'],
    ]);
  });

  it('clears what was emptied', async () => {
    let body: unknown;
    const { person, onClose } = open({
      [`PATCH ${path}`]: (call) => {
        body = call.body;
        return tagged.user;
      },
    });
    await person.clear(await screen.findByLabelText('Username'));
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(body).toEqual({ username: null });
  });

  it('takes another address for not verified unless it is ticked again', async () => {
    let body: unknown;
    const { person, onClose } = open({
      [`PATCH ${path}`]: (call) => {
        body = call.body;
        return tagged.user;
      },
    });
    await retype(person, 'E-mail', 'ada@example.org');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(body).toEqual({ email: 'ada@example.org', email_verified: false });
  });

  it('shows what somebody else changed meanwhile, loses nothing typed, and saves for the newer version', async () => {
    const newer = { ...tagged.user, name: 'Countess of Lovelace', username: 'countess' };
    const sent: (readonly [unknown, string | null])[] = [];
    const { person, onClose } = open({
      [`PATCH ${path}`]: ({ body, headers }) => {
        sent.push([body, headers.get('if-match')]);
        return sent.length === 1 ? refuse(412, 'PRECONDITION_FAILED') : newer;
      },
      [`GET ${path}`]: () => Response.json(newer, { headers: { etag: '"second"' } }),
    });
    await retype(person, 'Name', 'Ada King');
    await person.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Now: Countess of Lovelace');
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ada King');
    // Left alone here, so the newer one is taken.
    expect(screen.getByLabelText<HTMLInputElement>('Username').value).toBe('countess');
    expect(onClose).not.toHaveBeenCalled();
    await person.click(screen.getByRole('button', { name: 'Save mine' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent).toEqual([
      [{ name: 'Ada King' }, '"first"'],
      [{ name: 'Ada King' }, '"second"'],
    ]);
  });
});
