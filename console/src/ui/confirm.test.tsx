import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { castellan } from '../api/castellan.ts';
import { show } from '../testing/render.tsx';
import { answerWith, refuse } from '../testing/server.ts';
import { useAct } from './act.ts';
import { Confirm } from './confirm.tsx';

const Question = ({ onClose, naming }: { readonly onClose: () => void; readonly naming?: string }) => {
  const act = useAct({ act: (name: string) => castellan.deleteRole({ params: { name } }), touches: [] });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title="Delete the role?"
      button="Delete it"
      act={act}
      input="support"
      {...(naming !== undefined && { naming })}
    />
  );
};

const open = (answer: () => unknown, naming?: string) => {
  const { calls } = answerWith({ 'DELETE /api/v1/roles/support': answer });
  const onClose = vi.fn();
  const person = show(<Question onClose={onClose} {...(naming !== undefined && { naming })} />);
  return { person, onClose, sent: () => calls().filter((call) => call.startsWith('DELETE')).length };
};

const deletes = () => screen.findByRole<HTMLButtonElement>('button', { name: 'Delete it' });

describe('a question before an act', () => {
  it('is answered by typing the name where the act cannot be undone', async () => {
    const { person, onClose, sent } = open(() => new Response(null, { status: 204 }), 'support');
    expect((await deletes()).disabled).toBe(true);
    await person.type(screen.getByLabelText('Type support to confirm'), 'suppor{Enter}');
    expect((await deletes()).disabled).toBe(true);
    expect(sent()).toBe(0);
    await person.type(screen.getByLabelText('Type support to confirm'), 't');
    await person.click(await deletes());
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent()).toBe(1);
  });

  it('stays open and says why when the act is refused', async () => {
    const { person, onClose } = open(() => refuse(409, 'CONFLICT', { holders: 3 }));
    await person.click(await deletes());
    const said = await screen.findByRole('alert');
    expect(said.textContent).toBe('3 accounts hold this role. Take it from them first.');
    expect(onClose).not.toHaveBeenCalled();
  });

  it('acts once however often its button is pressed', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { person, onClose, sent } = open(async () => {
      await answered;
      return new Response(null, { status: 204 });
    });
    await person.dblClick(await deletes());
    await waitFor(() => expect(sent()).toBe(1));
    answer();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(sent()).toBe(1);
  });
});
