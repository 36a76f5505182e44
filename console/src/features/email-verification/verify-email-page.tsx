import { CircleCheck, MailCheck } from 'lucide-react';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan, signedInHint } from '../../api/castellan.ts';
import { forgetLink } from '../../api/one-time-link.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Door } from '../../ui/door.tsx';
import { DoorOutcome } from '../../ui/door-outcome.tsx';
import { Form } from '../../ui/form.tsx';
import { LinkGone, LinkMissing, useLinkOfPage, whenGone } from '../../ui/link-door.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Behind the link that verifies an address: a person presses a button, because scanners of mail follow links too. */
export const VerifyEmailPage = () => {
  const { doors } = useWords();
  const link = useLinkOfPage('/verify-email');
  const [outcome, setOutcome] = useState<'verified' | 'needs-password' | 'gone'>();
  const form = useServerForm({
    schema: z.object({}),
    values: {},
    act: async () => {
      const answer = await castellan.verifyEmail({ body: { token: link?.token ?? '' } });
      forgetLink();
      setOutcome(answer.password_required ? 'needs-password' : 'verified');
    },
    refuse: whenGone(() => setOutcome('gone')),
  });
  const another = (
    <ButtonLink to="/resend-verification" look="primary" size="lg" className="w-full">
      {doors.resend}
    </ButtonLink>
  );
  if (link === undefined) return <LinkMissing action={another} />;
  if (outcome === 'gone') return <LinkGone action={another} />;
  if (outcome === 'needs-password') {
    return <DoorOutcome icon={MailCheck} title={doors.verify.newPassword} text={doors.verify.newPasswordText} />;
  }
  if (outcome === 'verified') {
    const isSignedIn = signedInHint.isSet();
    return (
      <DoorOutcome
        icon={CircleCheck}
        title={doors.verify.done}
        text={isSignedIn ? doors.verify.doneSignedIn : doors.verify.doneText}
        action={
          <ButtonLink to={isSignedIn ? '/' : '/sign-in'} look="primary" size="lg" className="w-full">
            {isSignedIn ? doors.goOn : doors.signIn}
          </ButtonLink>
        }
      />
    );
  }
  return (
    <Door title={doors.verify.title} lead={doors.verify.lead}>
      <Form form={form} button={doors.verify.button} size="lg">
        {null}
      </Form>
    </Door>
  );
};
