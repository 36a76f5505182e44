import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { openLink } from '../../testing/opened-link.ts';
import { show } from '../../testing/render.tsx';
import { type Answer, ada, loggedIn, refusal, stubServer } from '../../testing/stub-server.ts';
import { en } from '../../words/en.ts';
import { SetupPage } from './setup-page.tsx';

const { doors } = en;
const setup = 'POST /api/v1/setup';
const made: Answer = { status: 201, body: { user: ada } };

const come = (link?: string) => {
  openLink(link);
  return show(
    <Routes>
      <Route path="/setup" element={<SetupPage />} />
      <Route path="/" element="The start" />
    </Routes>,
    '/setup',
  );
};
const fillIn = async (person: ReturnType<typeof come>): Promise<void> => {
  await person.type(screen.getByLabelText(doors.email), 'ada@example.com');
  await person.type(screen.getByLabelText(doors.password), 'correct horse battery');
  await person.click(screen.getByRole('button', { name: doors.setup.button }));
};

test('the first administrator is made with the token of the link, and is in', async () => {
  const sent = stubServer({ [setup]: made, 'POST /api/v1/auth/login': loggedIn() });
  await fillIn(come('/setup?token=cst_su_1'));
  await screen.findByText('The start');
  expect(sent[0]?.body).toEqual({ token: 'cst_su_1', email: 'ada@example.com', password: 'correct horse battery' });
});

test('nobody can make one without the link, and is told where it is', () => {
  stubServer({});
  come();
  expect(screen.getByText(doors.setup.linkMissingText)).toBeTruthy();
  expect(screen.queryByLabelText(doors.password)).toBeNull();
});

test('a house that is set up says so', async () => {
  stubServer({ [setup]: refusal(400, 'ONE_TIME_TOKEN_INVALID') });
  await fillIn(come('/setup?token=cst_su_1'));
  await screen.findByText(doors.setup.linkGoneText);
});

test('what was typed stays while the server is away', async () => {
  stubServer({ [setup]: refusal(503, 'SERVICE_UNAVAILABLE') });
  await fillIn(come('/setup?token=cst_su_1'));
  expect((await screen.findByRole('alert')).textContent).toBe(en.problems.byCode.SERVICE_UNAVAILABLE);
  expect(screen.getByDisplayValue('ada@example.com')).toBeTruthy();
});
