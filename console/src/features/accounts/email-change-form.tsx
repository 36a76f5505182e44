import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useMe } from '../../api/me.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { Banner } from '../../ui/banner.tsx';
import { EmailField } from '../../ui/email-field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Another address: it counts once the link that is mailed there was followed. */
export const EmailChangeForm = () => {
  const words = useWords();
  const { account } = words;
  const { user } = useMe();
  const [sentTo, setSentTo] = useState<string>();
  const ask = useAct({
    act: async ({ email }: { email: string }) => {
      await castellan.requestEmailChange({ body: { email } });
      return email;
    },
    touches: [],
    onDone: (email) => {
      setSentTo(email);
      form.reset();
    },
  });
  const form = useServerForm({
    schema: z.object({ email: accountRules(words).email }),
    values: { email: '' },
    act: ask.perform,
  });
  return (
    <div className="grid gap-4">
      {sentTo !== undefined && <Banner tone="success">{account.emailChangeSent(sentTo)}</Banner>}
      <p className="foreign text-muted">{account.emailIs(user.email)}</p>
      <Form form={form} button={account.sendLink}>
        <EmailField size="md" autoComplete="email" error={form.faultOf('email')} {...form.register('email')} />
      </Form>
    </div>
  );
};
