import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { show } from '../../testing/render.tsx';
import { en } from '../../words/en.ts';
import { SignUpPage } from './sign-up-page.tsx';

vi.hoisted(() => {
  const meta = document.createElement('meta');
  meta.name = 'castellan-house';
  meta.content = JSON.stringify({
    name: 'The Keep',
    has_logo: false,
    sign_up: 'invite',
    magic_links: false,
    password_min_length: 12,
    environment: 'production',
    version: '1',
    keeps_mail: false,
    return_to: null,
  });
  document.head.append(meta);
});

test('a house that invites says how one gets an account, and shows no form', () => {
  show(<SignUpPage />);
  expect(screen.getByRole('heading', { name: en.doors.signingUp.byInvitation })).toBeTruthy();
  expect(screen.getByText(en.doors.signingUp.byInvitationText('The Keep'))).toBeTruthy();
  expect(screen.queryByLabelText(en.doors.password)).toBeNull();
});
