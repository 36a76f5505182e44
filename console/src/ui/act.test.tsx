import { screen, act as settle, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { castellan } from '../api/castellan.ts';
import { show } from '../testing/render.tsx';
import { answerWith, refuse } from '../testing/server.ts';
import { useAct } from './act.ts';

const path = 'POST /api/v1/queues/mail/pause';

const PauseButton = () => {
  const pause = useAct({ act: () => castellan.pauseQueue({ params: { name: 'mail' } }), touches: [] });
  return (
    <button type="button" onClick={() => pause.run(undefined)}>
      Pause
    </button>
  );
};

const sent = (calls: readonly string[]): number => calls.filter((call) => call === path).length;

test('two clicks before anything is drawn anew act once', async () => {
  const { calls } = answerWith({ [path]: () => ({}) });
  show(<PauseButton />);
  const button = screen.getByRole('button');
  settle(() => {
    button.click();
    button.click();
  });
  await waitFor(() => expect(sent(calls())).toBeGreaterThan(0));
  await settle(async () => {});
  expect(sent(calls())).toBe(1);
});

test('what was refused can be tried again', async () => {
  const { calls } = answerWith({ [path]: () => refuse(409, 'CONFLICT') });
  const person = show(<PauseButton />);
  await person.click(screen.getByRole('button'));
  await waitFor(() => expect(sent(calls())).toBe(1));
  await waitFor(async () => {
    await person.click(screen.getByRole('button'));
    expect(sent(calls())).toBe(2);
  });
});
