import type { IpRule } from 'castellan-client';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';
import { InsistField } from './insist-field.tsx';

/** Deletes a rule once its range was typed; without an allowing rule the person may stand outside, and is told so here. */
export const DeleteRuleForm = ({ rule, onClose }: { readonly rule: IpRule; readonly onClose: () => void }) => {
  const { ipRules, general } = useWords();
  const [wouldLockOut, setWouldLockOut] = useState(false);
  const remove = useAct({
    act: ({ force }: { readonly force: boolean }) =>
      castellan.deleteIpRule({ params: { id: rule.id }, query: { force } }),
    touches: [['ip-rules']],
    said: ipRules.deletedRule(rule.cidr),
    onDone: onClose,
  });
  const form = useServerForm({
    schema: z.object({
      name: z.string().check(z.refine((typed) => typed.trim() === rule.cidr, general.doesNotMatch)),
      force: z.boolean(),
    }),
    values: { name: '', force: false },
    act: ({ force }) => remove.perform({ force }),
    refuse: (error) => {
      if (!isRefusal(error, 'IP_RULE_LOCKS_OUT_CALLER')) return undefined;
      setWouldLockOut(true);
      return ['force', ipRules.locksOut];
    },
  });
  return (
    <Form
      form={form}
      button={general.delete}
      look="danger"
      others={<Button onClick={onClose}>{general.cancel}</Button>}
    >
      <TextField
        label={general.typeToConfirm(rule.cidr)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={form.faultOf('name')}
        {...form.register('name')}
      />
      {wouldLockOut && <InsistField {...form.register('force')} />}
    </Form>
  );
};
