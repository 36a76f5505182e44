import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useEntrance } from '../../api/entrance.ts';
import { house } from '../../api/house.ts';
import { forgetLink, type OneTimeLink } from '../../api/one-time-link.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { Door } from '../../ui/door.tsx';
import { Form } from '../../ui/form.tsx';
import { InspectedLink, LinkGone, LinkMissing, useLinkOfPage, whenGone } from '../../ui/link-door.tsx';
import { NameFields } from '../../ui/name-fields.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { WhoseLink } from '../../ui/whose-link.tsx';
import { useWords } from '../../words/words.tsx';

const inspect = ({ token }: OneTimeLink, signal: AbortSignal) =>
  castellan.inspectInvitation({ body: { token }, signal });

/** Behind the link of an invitation: the person makes the account theirs, and is in. */
export const AcceptInvitationPage = () => {
  const { doors } = useWords();
  const link = useLinkOfPage('/accept-invitation');
  const [isGone, setGone] = useState(false);
  const gone = <LinkGone words={{ text: doors.invitation.linkGoneText }} />;
  if (link === undefined) return <LinkMissing />;
  if (isGone) return gone;
  return (
    <InspectedLink link={link} title={doors.invitation.title(house.name)} inspect={inspect} gone={gone}>
      {(invited) => <Acceptance token={link.token} invited={invited} onGone={() => setGone(true)} />}
    </InspectedLink>
  );
};

const Acceptance = ({
  token,
  invited,
  onGone,
}: {
  readonly token: string;
  readonly invited: { readonly email: string; readonly name: string | null; readonly invited_by: string | null };
  readonly onGone: () => void;
}) => {
  const words = useWords();
  const { doors } = words;
  const { enter } = useEntrance();
  const rules = accountRules(words);
  const form = useServerForm({
    schema: z.object({ name: rules.name, username: rules.username, password: rules.newPassword }),
    values: { name: invited.name ?? '', username: '', password: '' },
    act: async ({ name, username, password }) => {
      await castellan.acceptInvitation({
        body: { token, password, ...(name !== '' && { name }), ...(username !== '' && { username }) },
      });
      forgetLink();
      await enter({ email: invited.email, password });
    },
    refuse: whenGone(onGone),
  });
  const [name, username] = form.watch(['name', 'username']);
  return (
    <Door
      title={doors.invitation.title(house.name)}
      lead={invited.invited_by === null ? doors.invitation.lead : doors.invitation.leadBy(invited.invited_by)}
    >
      <Form form={form} button={doors.invitation.button} size="lg">
        <WhoseLink label={doors.invitation.account} email={invited.email} />
        <NewPasswordField
          label={doors.password}
          size="lg"
          autoFocus
          ownTexts={[invited.email, name, username]}
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
