import type { IpRule } from 'castellan-client';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { localText } from '../../ui/local-moment.ts';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';
import { type Expiry, expiries, expiryAt } from './expiry.ts';
import { InsistField } from './insist-field.tsx';
import { addressIn, useVerdict, Verdict } from './verdict.tsx';

const detailsSchema = z.object({ existing_cidr: z.string() });

/** Makes a rule, or changes what one says: its range stays. */
export const RuleForm = ({ rule, onClose }: { readonly rule: IpRule | undefined; readonly onClose: () => void }) => {
  const { ipRules, general } = useWords();
  const [wouldLockOut, setWouldLockOut] = useState(false);
  const save = useAct({
    act: (wanted: Parameters<typeof castellan.createIpRule>[0]['body']) => {
      const { cidr, ...change } = wanted;
      return rule === undefined
        ? castellan.createIpRule({ body: wanted })
        : castellan.changeIpRule({ params: { id: rule.id }, body: change });
    },
    touches: [['ip-rules']],
    said: ({ cidr }) => ipRules.savedRule(cidr),
    onDone: onClose,
  });
  const expiry: Expiry = rule === undefined || rule.expires_at === null ? 'never' : 'own';
  const form = useServerForm({
    schema: z
      .object({
        cidr: z.string().check(z.trim(), z.minLength(1, general.required)),
        action: z.enum(['allow', 'deny']),
        reason: z.string().check(z.trim(), z.minLength(1, general.required), z.maxLength(500, general.tooLong(500))),
        expiry: z.enum(expiries),
        ownExpiry: z.string(),
        force: z.boolean(),
      })
      .check(
        z.refine(({ expiry, ownExpiry }) => expiry !== 'own' || ownExpiry !== '', {
          path: ['ownExpiry'],
          message: general.required,
        }),
      ),
    values: {
      cidr: rule?.cidr ?? '',
      action: rule?.action ?? 'deny',
      reason: rule?.reason ?? '',
      expiry,
      ownExpiry: localText(rule?.expires_at ?? ''),
      force: false,
    },
    members: { expires_at: 'ownExpiry' },
    act: ({ expiry, ownExpiry, ...wanted }) =>
      save.perform({ ...wanted, expires_at: expiryAt(expiry, ownExpiry, Date.now()) }),
    refuse: (error) => {
      if (isRefusal(error, 'IP_RULE_LOCKS_OUT_CALLER')) {
        setWouldLockOut(true);
        return ['force', ipRules.locksOut];
      }
      if (isRefusal(error, 'IP_RULE_EXISTS')) return ['cidr', ipRules.exists];
      if (isRefusal(error, 'IP_RULE_REDUNDANT')) {
        const details = detailsSchema.safeParse(error.details);
        const wider = details.success ? details.data.existing_cidr : general.unknown;
        return [rule === undefined ? 'cidr' : 'action', ipRules.redundant(wider)];
      }
      return undefined;
    },
  });
  const verdict = useVerdict(addressIn(form.watch('cidr')));
  return (
    <Form
      form={form}
      button={rule === undefined ? ipRules.create : general.save}
      others={<Button onClick={onClose}>{general.cancel}</Button>}
    >
      {rule === undefined && (
        <TextField
          label={ipRules.range}
          hint={ipRules.rangeHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={form.faultOf('cidr')}
          {...form.register('cidr')}
        />
      )}
      <div aria-live="polite" className="-mt-1 min-h-6 text-sm text-muted">
        {verdict.data !== undefined && (
          <>
            <p className="text-faint">{ipRules.asOfNow}</p>
            <Verdict verdict={verdict.data} />
          </>
        )}
      </div>
      <SelectField
        label={ipRules.action}
        choices={(['deny', 'allow'] as const).map((value) => ({ value, label: ipRules.actions[value] }))}
        error={form.faultOf('action')}
        {...form.register('action')}
      />
      <TextField
        label={ipRules.reason}
        hint={ipRules.reasonHint}
        autoComplete="off"
        error={form.faultOf('reason')}
        {...form.register('reason')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={ipRules.expiry}
          choices={expiries.map((value) => ({ value, label: ipRules.expiries[value] }))}
          error={form.faultOf('expiry')}
          {...form.register('expiry')}
        />
        {form.watch('expiry') === 'own' && (
          <TextField
            label={ipRules.expiresAt}
            type="datetime-local"
            error={form.faultOf('ownExpiry')}
            {...form.register('ownExpiry')}
          />
        )}
      </div>
      {wouldLockOut && <InsistField {...form.register('force')} />}
    </Form>
  );
};
