import { screen, within } from '@testing-library/react';
import type { SigningKey } from 'castellan-client';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse } from '../../testing/server.ts';
import { SigningKeysPage } from './signing-keys-page.tsx';

const key: SigningKey = {
  kid: 'RWOt1798p1btWCe_J6Bm_z_eM1uRLDP3jTAUJW4LGOE',
  algorithm: 'ES256',
  state: 'current',
  created_at: '2026-11-01T08:00:00.000Z',
  signs_from: '2026-11-01T08:10:00.000Z',
  retired_at: null,
  public_jwk: { kty: 'EC', kid: 'RWOt1798p1btWCe_J6Bm_z_eM1uRLDP3jTAUJW4LGOE', alg: 'ES256', use: 'sig' },
};
const permissions = ['signing-keys:read', 'signing-keys:write'];

test('a rotation says what happens before it is asked for, and shows the key that follows', async () => {
  const keys = [key];
  const server = answerWith(
    {
      'GET /api/v1/signing-keys': () => pageOf(...keys),
      'POST /api/v1/signing-keys/rotate': () => {
        const next: SigningKey = { ...key, kid: 'the-next-key', state: 'next' };
        keys.push(next);
        return Response.json(next, { status: 201 });
      },
    },
    permissions,
  );
  const person = show(<SigningKeysPage />);
  await person.click(await screen.findByRole('button', { name: 'Rotate' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/nobody is signed out/)).toBeDefined();
  expect(server.calls()).not.toContain('POST /api/v1/signing-keys/rotate');
  await person.dblClick(dialog.getByRole('button', { name: 'Rotate' }));
  await screen.findByText('the-next-key');
  expect(server.calls().filter((call) => call === 'POST /api/v1/signing-keys/rotate')).toHaveLength(1);
});

test('a rotation that is refused says why in its dialog', async () => {
  answerWith(
    {
      'GET /api/v1/signing-keys': () => pageOf(key),
      'POST /api/v1/signing-keys/rotate': () => refuse(409, 'CONFLICT'),
    },
    permissions,
  );
  const person = show(<SigningKeysPage />);
  await person.click(await screen.findByRole('button', { name: 'Rotate' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.click(dialog.getByRole('button', { name: 'Rotate' }));
  await dialog.findByText('Refused as CONFLICT.');
});

test('with a shared secret there are no keys, and nothing to rotate', async () => {
  answerWith({ 'GET /api/v1/signing-keys': () => pageOf() }, permissions);
  show(<SigningKeysPage />);
  await screen.findByText('No signing keys');
  expect(screen.queryByRole('button', { name: 'Rotate' })).toBeNull();
});

test('who may only read is offered no rotation', async () => {
  answerWith({ 'GET /api/v1/signing-keys': () => pageOf(key) }, ['signing-keys:read']);
  show(<SigningKeysPage />);
  await screen.findByText(key.kid);
  expect(screen.queryByRole('button', { name: 'Rotate' })).toBeNull();
});
