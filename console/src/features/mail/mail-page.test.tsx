import { screen } from '@testing-library/react';
import type { OpenedMail } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith } from '../../testing/server.ts';
import { MailPage } from './mail-page.tsx';

const id = '01a20377-0000-7000-8000-0000000000bb';
const mail: OpenedMail = {
  id,
  state: 'kept',
  template: 'email-verification',
  language: 'en',
  user_id: null,
  to: 'ada@example.com',
  subject: 'Confirm your e-mail address',
  message_id: '<x@localhost>',
  attempts: 1,
  response: null,
  created_at: '2026-11-22T10:00:00.000Z',
  sent_at: '2026-11-22T10:00:01.000Z',
  text: 'Open http://localhost:4000/verify-email?token=t',
  html: '<p>Confirm</p>',
};
const open = (changes: Partial<OpenedMail> = {}) => {
  answerWith({ [`GET /api/v1/mail/${id}`]: () => ({ ...mail, ...changes }) }, ['mail:read']);
  return show(
    <Routes>
      <Route path="/mail/:id" element={<MailPage />} />
    </Routes>,
    `/mail/${id}`,
  );
};

test('a kept mail is shown in a frame that may run scripts and nothing else, with its links beside it', async () => {
  open();
  const frame = await screen.findByTitle('As it is read');
  expect(frame.getAttribute('sandbox')).toBe('allow-scripts allow-popups allow-popups-to-escape-sandbox');
  expect(frame.getAttribute('src')).toBe('/mail-frame');
  screen.getByText('http://localhost:4000/verify-email?token=t');
});

test('a mail can be read as text', async () => {
  const person = open();
  await person.click(await screen.findByRole('radio', { name: 'As text' }));
  screen.getByText('Open http://localhost:4000/verify-email?token=t');
  expect(screen.queryByTitle('As it is read')).toBeNull();
});

test('where bodies are not kept, the page says so and shows what the server said', async () => {
  open({ state: 'refused', html: null, text: null, response: '550 5.1.1 No such user' });
  await screen.findByText('What it says is not kept');
  screen.getByText('550 5.1.1 No such user');
});

test('a mail whose record is gone is said to be gone', async () => {
  answerWith({}, ['mail:read']);
  show(
    <Routes>
      <Route path="/mail/:id" element={<MailPage />} />
    </Routes>,
    `/mail/${id}`,
  );
  await screen.findByText('There is no such mail');
});
