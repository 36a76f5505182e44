import { DoorClosed, MailCheck, MailOpen } from 'lucide-react';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useEntrance } from '../../api/entrance.ts';
import { house } from '../../api/house.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Door } from '../../ui/door.tsx';
import { DoorOutcome } from '../../ui/door-outcome.tsx';
import { EmailField } from '../../ui/email-field.tsx';
import { Form } from '../../ui/form.tsx';
import { NameFields } from '../../ui/name-fields.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

/** Where people make an account themselves, as far as the house lets them. */
export const SignUpPage = () => {
  const { doors } = useWords();
  const { doorTo } = useEntrance();
  if (house.signUp === 'open' || house.signUp === 'verify') return <SignUp />;
  const isByInvitation = house.signUp === 'invite';
  const { byInvitation, byInvitationText, closed, closedText } = doors.signingUp;
  return (
    <DoorOutcome
      icon={isByInvitation ? MailOpen : DoorClosed}
      title={isByInvitation ? byInvitation : closed}
      text={isByInvitation ? byInvitationText(house.name) : closedText(house.name)}
      action={
        <ButtonLink to={doorTo('/sign-in')} size="lg" className="w-full">
          {doors.toSignIn}
        </ButtonLink>
      }
    />
  );
};

const SignUp = () => {
  const words = useWords();
  const { doors } = words;
  const { doorTo, enter } = useEntrance();
  const [sentTo, setSentTo] = useState<string>();
  const rules = accountRules(words);
  const form = useServerForm({
    schema: z.object({
      email: rules.email,
      password: rules.newPassword,
      name: rules.name,
      username: rules.username,
    }),
    values: { email: '', password: '', name: '', username: '' },
    act: async ({ email, password, name, username }) => {
      const answer = await castellan.signUp({
        body: { email, password, ...(name !== '' && { name }), ...(username !== '' && { username }) },
      });
      if ('user' in answer) await enter({ email, password });
      else setSentTo(email);
    },
  });
  if (sentTo !== undefined) return <SignUpSent email={sentTo} />;
  const [email, name, username] = form.watch(['email', 'name', 'username']);
  return (
    <Door
      title={doors.signUp}
      lead={doors.signingUp.lead(house.name)}
      below={
        <p>
          {doors.haveAccount} <TextLink to={doorTo('/sign-in')}>{doors.signIn}</TextLink>
        </p>
      }
    >
      <Form form={form} button={doors.signUp} size="lg">
        <EmailField autoFocus error={form.faultOf('email')} {...form.register('email')} />
        <NewPasswordField
          label={doors.password}
          size="lg"
          ownTexts={[email, name, username]}
          error={form.faultOf('password')}
          {...form.register('password')}
        />
        <NameFields
          name={{ ...form.register('name'), error: form.faultOf('name') }}
          username={{ ...form.register('username'), error: form.faultOf('username') }}
        />
      </Form>
    </Door>
  );
};

const SignUpSent = ({ email }: { readonly email: string }) => {
  const { doors } = useWords();
  const { doorTo } = useEntrance();
  return (
    <DoorOutcome
      icon={MailCheck}
      title={doors.mailOnItsWay}
      text={doors.signingUp.sent(email)}
      action={
        <>
          <p className="mb-5 text-base text-faint">{doors.spam}</p>
          <ButtonLink to={doorTo('/sign-in')} size="lg" className="w-full">
            {doors.toSignIn}
          </ButtonLink>
        </>
      }
      below={<TextLink to="/resend-verification">{doors.resend}</TextLink>}
    />
  );
};
