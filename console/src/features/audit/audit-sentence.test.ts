import type { AuditEvent } from 'castellan-client';
import { expect, test } from 'vitest';
import type { Named } from '../../api/user-names.ts';
import type { AuditAction } from '../../words/audit-deed.ts';
import { de } from '../../words/de.ts';
import { en } from '../../words/en.ts';
import { auditSentence } from './audit-sentence.ts';

const grace: Named = {
  id: '01a20377-0000-7000-8000-00000000000a',
  name: 'Grace Hopper',
  email: 'g@x.example',
  status: 'active',
};
const ada: Named = { id: '01a20377-0000-7000-8000-00000000000b', name: null, email: 'ada@x.example', status: 'active' };

const event = (parts: Partial<AuditEvent>): AuditEvent => ({
  id: '01a20377-0000-7000-8000-000000000001',
  at: '2026-11-22T12:00:00.000Z',
  actor_kind: 'user',
  actor_id: grace.id,
  subject_id: ada.id,
  action: 'user.disabled',
  outcome: 'success',
  reason: null,
  request_id: null,
  trace_id: null,
  session_id: null,
  personal: {},
  ...parts,
});

/** As it is read: the marks that keep names apart are not seen. */
const read = (
  parts: Partial<AuditEvent>,
  words = en,
  actor: Named | null = grace,
  subject: Named | null = ada,
): string => auditSentence(event(parts), actor, subject, words).replaceAll(/[\u2068\u2069]/g, '');

const isAction = (code: string): code is AuditAction => code in en.audit.deeds;
const actions = Object.keys(en.audit.deeds).filter(isAction);

test('says who did it to whom by their names', () => {
  expect(read({})).toBe('Grace Hopper disabled ada@x.example');
  expect(read({}, de)).toBe('Grace Hopper hat das Konto von ada@x.example deaktiviert');
});

test.each(actions)(
  '%s is a sentence in both languages, whether it was done or failed, to oneself or to nobody',
  (action) => {
    const said = [en, de].flatMap((words) =>
      [
        {},
        { outcome: 'failure' as const, reason: 'wrong_password' },
        { actor_id: ada.id },
        { actor_kind: 'anonymous' as const, actor_id: null },
        { actor_kind: 'operator' as const, actor_id: null, subject_id: null },
      ].map((parts) => read({ action, ...parts }, words, 'actor_id' in parts ? null : grace)),
    );
    for (const sentence of said) {
      expect(sentence).not.toBe(action);
      expect(sentence).toMatch(/^\p{Lu}|^…|^ada@/u);
      expect(sentence).not.toMatch(/undefined|NaN|\[object/);
    }
    expect(en.audit.actions[action]).not.toBe('');
  },
);

test('an act that is not known here is called by its code', () => {
  expect(read({ action: 'vault.opened' })).toBe('vault.opened');
});

test('speaks of the role, the range, the queue and the tasks that it is about', () => {
  const after = { name: 'mail', cidr: '10.0.0.0/8', kind: 'mail.send' };
  expect(read({ action: 'role.changed', personal: { role: 'reader' } })).toBe('Grace Hopper changed the role reader');
  expect(read({ action: 'ip_rule.deleted', personal: { before: after, after: null } })).toContain('10.0.0.0/8');
  expect(read({ action: 'queue.paused', personal: { before: after, after } })).toContain('the queue mail');
  expect(read({ action: 'task.cancelled', personal: { before: after, after } })).toContain('the task mail.send');
  expect(read({ action: 'task.enqueued', personal: { before: null, after: [after, after] } })).toContain('2 tasks');
  expect(read({ action: 'task.replayed', personal: { before: null, after: { replayed: 31 } } })).toContain('31 tasks');
});

test('an account that was erased since is called so, at the beginning of a sentence with a capital', () => {
  const erased: Named = { ...ada, status: 'erased' };
  expect(read({}, en, grace, erased)).toBe('Grace Hopper disabled an erased account');
  expect(read({ action: 'user.signed_up' }, en, null, erased)).toBe('An erased account signed up');
});

test('without the right to see accounts a sentence takes the name that the event noted', () => {
  const personal = { before: null, after: { name: 'Ada', email: 'ada@x.example' } };
  expect(read({ action: 'user.created', personal }, en, null, null)).toBe('…0000000a created the account of Ada');
});

test('members of an unknown shape do not break a sentence', () => {
  expect(read({ action: 'role.created', personal: { role: 7, after: 'text', before: [1] } })).toContain(
    'created the role',
  );
});
