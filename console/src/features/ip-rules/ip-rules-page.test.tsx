import { screen, within } from '@testing-library/react';
import type { IpRule } from 'castellan-client';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { IpRulesPage } from './ip-rules-page.tsx';

const rule: IpRule = {
  id: '01a20377-0000-7000-8000-0000000000aa',
  cidr: '203.0.113.0/24',
  action: 'deny',
  reason: 'Credential stuffing',
  created_by: someone.id,
  created_at: '2026-11-20T08:00:00.000Z',
  updated_at: '2026-11-20T08:00:00.000Z',
  expires_at: null,
};
const permissions = ['ip-rules:read', 'ip-rules:write'];
const rules = { 'GET /api/v1/ip-rules': () => pageOf(rule) };

const openCreate = async (person: ReturnType<typeof show>) => {
  await person.click(await screen.findByRole('button', { name: 'Create rule' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.type(dialog.getByLabelText('Range'), '10.0.0.1/8');
  await person.type(dialog.getByLabelText('Reason'), 'An office');
  return { dialog, submit: dialog.getByRole('button', { name: 'Create rule' }) };
};

test('a range that the server refuses is said at its field, and what was typed stays', async () => {
  const issues = [{ path: 'cidr', message: 'There are bits set beyond the prefix; write 10.0.0.0/8.' }];
  answerWith({ ...rules, 'POST /api/v1/ip-rules': () => refuse(400, 'INVALID_INPUT', { issues }) }, permissions);
  const person = show(<IpRulesPage />);
  const { dialog, submit } = await openCreate(person);
  await person.click(submit);
  await dialog.findByText(/bits set beyond the prefix/);
  expect(dialog.getByLabelText('Range')).toHaveProperty('value', '10.0.0.1/8');
  expect(dialog.getByLabelText('Reason')).toHaveProperty('value', 'An office');
});

test('a rule without a range or a reason is not sent', async () => {
  const server = answerWith(rules, permissions);
  const person = show(<IpRulesPage />);
  await person.click(await screen.findByRole('button', { name: 'Create rule' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.click(dialog.getByRole('button', { name: 'Create rule' }));
  expect(await dialog.findAllByText('Fill this in.')).toHaveLength(2);
  expect(server.calls()).not.toContain('POST /api/v1/ip-rules');
});

test('a double click makes one rule', async () => {
  const server = answerWith({ ...rules, 'POST /api/v1/ip-rules': () => rule }, permissions);
  const person = show(<IpRulesPage />);
  const { submit } = await openCreate(person);
  await person.dblClick(submit);
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  expect(server.calls().filter((call) => call === 'POST /api/v1/ip-rules')).toHaveLength(1);
});

test('who would lock themselves out is told so in the form, and may insist', async () => {
  const sent: unknown[] = [];
  answerWith(
    {
      ...rules,
      'POST /api/v1/ip-rules': ({ body }) => {
        sent.push(body);
        return sent.length === 1 ? refuse(409, 'IP_RULE_LOCKS_OUT_CALLER') : rule;
      },
    },
    permissions,
  );
  const person = show(<IpRulesPage />);
  const { dialog, submit } = await openCreate(person);
  await person.click(submit);
  await dialog.findByText(/your own address would be refused/);
  await person.click(dialog.getByLabelText('Do it all the same'));
  await person.click(submit);
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  expect(sent).toMatchObject([{ force: false }, { force: true, cidr: '10.0.0.1/8' }]);
});

test('a rule is deleted only once its range was typed', async () => {
  const server = answerWith(
    { ...rules, 'DELETE /api/v1/ip-rules/*': () => new Response(null, { status: 204 }) },
    permissions,
  );
  const person = show(<IpRulesPage />);
  await person.click(await screen.findByRole('button', { name: 'Actions for 203.0.113.0/24' }));
  await person.click(await screen.findByRole('menuitem', { name: 'Delete' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.click(dialog.getByRole('button', { name: 'Delete' }));
  await dialog.findByText('That is not the same text.');
  expect(server.calls().some((call) => call.startsWith('DELETE'))).toBe(false);
  await person.type(dialog.getByLabelText('Type 203.0.113.0/24 to confirm'), '203.0.113.0/24');
  await person.click(dialog.getByRole('button', { name: 'Delete' }));
  await expect.poll(() => server.calls()).toContain(`DELETE /api/v1/ip-rules/${rule.id}`);
});

test('without the right to write there is nothing to change a rule with', async () => {
  answerWith(rules, ['ip-rules:read']);
  show(<IpRulesPage />);
  await screen.findByText('203.0.113.0/24');
  expect(screen.queryByRole('button', { name: 'Create rule' })).toBeNull();
  expect(screen.queryByRole('button', { name: /Actions for/ })).toBeNull();
});

test('a list that could not be read says why, and is asked for again', async () => {
  let tries = 0;
  answerWith(
    {
      'GET /api/v1/ip-rules': () => {
        tries += 1;
        return tries === 1 ? refuse(403, 'FORBIDDEN') : pageOf(rule);
      },
    },
    permissions,
  );
  const person = show(<IpRulesPage />);
  await person.click(await screen.findByRole('button', { name: 'Try again' }));
  await screen.findByText('203.0.113.0/24');
});

test('an address is checked only when it is one', async () => {
  const verdict = { address: '203.0.113.7', allowed: false, rule };
  const server = answerWith({ ...rules, 'GET /api/v1/ip-rules/check': () => verdict }, permissions);
  const person = show(<IpRulesPage />);
  await screen.findByText('is refused');
  const before = server.calls().length;
  await person.type(screen.getByLabelText('Address'), 'not an address');
  await person.click(screen.getByRole('button', { name: 'Check' }));
  await screen.findByText('This is not yet an IPv4 or IPv6 address.');
  expect(server.calls()).toHaveLength(before);
});
