import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useEntrance } from '../../api/entrance.ts';
import { house } from '../../api/house.ts';
import { forgetLink, type OneTimeLink } from '../../api/one-time-link.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { Door } from '../../ui/door.tsx';
import { EmailField } from '../../ui/email-field.tsx';
import { Form } from '../../ui/form.tsx';
import { LinkGone, LinkMissing, useLinkOfPage, whenGone } from '../../ui/link-door.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Behind the link that the server prints: the first administrator makes their account. */
export const SetupPage = () => {
  const { doors } = useWords();
  const link = useLinkOfPage('/setup');
  const [isGone, setGone] = useState(false);
  if (link === undefined) {
    return <LinkMissing words={{ title: doors.setup.linkMissing, text: doors.setup.linkMissingText }} />;
  }
  if (isGone) return <LinkGone words={{ title: doors.setup.linkGone, text: doors.setup.linkGoneText }} />;
  return <SetupForm link={link} onGone={() => setGone(true)} />;
};

const SetupForm = ({ link, onGone }: { readonly link: OneTimeLink; readonly onGone: () => void }) => {
  const words = useWords();
  const { doors } = words;
  const { enter } = useEntrance();
  const rules = accountRules(words);
  const form = useServerForm({
    schema: z.object({ email: rules.email, password: rules.newPassword }),
    values: { email: '', password: '' },
    act: async ({ email, password }) => {
      await castellan.completeSetup({ body: { token: link.token, email, password } });
      forgetLink();
      await enter({ email, password });
    },
    refuse: whenGone(onGone),
  });
  return (
    <Door title={doors.setup.title(house.name)} lead={doors.setup.lead}>
      <Form form={form} button={doors.setup.button} size="lg">
        <EmailField autoFocus error={form.faultOf('email')} {...form.register('email')} />
        <NewPasswordField
          label={doors.password}
          size="lg"
          ownTexts={[form.watch('email')]}
          error={form.faultOf('password')}
          {...form.register('password')}
        />
      </Form>
    </Door>
  );
};
