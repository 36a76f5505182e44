import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { forgetLink } from '../../api/one-time-link.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Door } from '../../ui/door.tsx';
import { DoorOutcome } from '../../ui/door-outcome.tsx';
import { Form } from '../../ui/form.tsx';
import { LinkGone, LinkMissing, useLinkOfPage, whenGone } from '../../ui/link-door.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Behind the link: choosing a new password. */
export const ResetPasswordPage = () => {
  const words = useWords();
  const { doors } = words;
  const link = useLinkOfPage('/reset-password');
  const [outcome, setOutcome] = useState<'done' | 'gone'>();
  const form = useServerForm({
    schema: z.object({ password: accountRules(words).newPassword }),
    values: { password: '' },
    act: async ({ password }) => {
      await castellan.resetPassword({ body: { token: link?.token ?? '', password } });
      forgetLink();
      setOutcome('done');
    },
    refuse: whenGone(() => setOutcome('gone')),
  });
  const another = (
    <ButtonLink to="/forgot-password" look="primary" size="lg" className="w-full">
      {doors.resend}
    </ButtonLink>
  );
  if (link === undefined) return <LinkMissing action={another} />;
  if (outcome === 'gone') return <LinkGone action={another} />;
  if (outcome === 'done') {
    return (
      <DoorOutcome
        icon={CircleCheck}
        title={doors.reset.done}
        text={doors.reset.doneText}
        action={
          <ButtonLink to="/sign-in" look="primary" size="lg" className="w-full">
            {doors.signIn}
          </ButtonLink>
        }
      />
    );
  }
  return (
    <Door title={doors.reset.title} lead={doors.reset.lead}>
      <Form form={form} button={doors.reset.button} size="lg">
        <NewPasswordField
          label={doors.newPassword}
          size="lg"
          autoFocus
          ownTexts={[]}
          error={form.faultOf('password')}
          {...form.register('password')}
        />
      </Form>
    </Door>
  );
};
