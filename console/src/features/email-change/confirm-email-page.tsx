import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan, signedInHint } from '../../api/castellan.ts';
import { forgetLink, type OneTimeLink } from '../../api/one-time-link.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Door } from '../../ui/door.tsx';
import { DoorOutcome } from '../../ui/door-outcome.tsx';
import { Form } from '../../ui/form.tsx';
import { InspectedLink, LinkGone, LinkMissing, useLinkOfPage, whenGone } from '../../ui/link-door.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { WhoseLink } from '../../ui/whose-link.tsx';
import { useWords } from '../../words/words.tsx';

const inspect = ({ token }: OneTimeLink, signal: AbortSignal) =>
  castellan.inspectEmailChange({ body: { token }, signal });

/** Behind the link that gives an account its new address. */
export const ConfirmEmailPage = () => {
  const { doors } = useWords();
  const link = useLinkOfPage('/confirm-email');
  const [outcome, setOutcome] = useState<'done' | 'gone'>();
  const gone = <LinkGone words={{ text: doors.emailChange.linkGoneText }} action={<OnwardLink />} />;
  if (link === undefined) return <LinkMissing action={<OnwardLink />} />;
  if (outcome === 'gone') return gone;
  if (outcome === 'done') {
    return (
      <DoorOutcome
        icon={CircleCheck}
        title={doors.emailChange.done}
        text={doors.emailChange.doneText}
        action={<OnwardLink />}
      />
    );
  }
  return (
    <InspectedLink link={link} title={doors.emailChange.title} inspect={inspect} gone={gone}>
      {({ email }) => <Confirmation email={email} token={link.token} onOutcome={setOutcome} />}
    </InspectedLink>
  );
};

const Confirmation = ({
  email,
  token,
  onOutcome,
}: {
  readonly email: string;
  readonly token: string;
  readonly onOutcome: (outcome: 'done' | 'gone') => void;
}) => {
  const { doors } = useWords();
  const form = useServerForm({
    schema: z.object({}),
    values: {},
    act: async () => {
      await castellan.confirmEmailChange({ body: { token } });
      forgetLink();
      onOutcome('done');
    },
    refuse: whenGone(() => onOutcome('gone')),
  });
  return (
    <Door title={doors.emailChange.title} lead={doors.emailChange.lead}>
      <Form form={form} button={doors.emailChange.button} size="lg">
        <WhoseLink label={doors.emailChange.account} email={email} />
      </Form>
    </Door>
  );
};

/** The session that asked for the change goes on; everybody else signs in. */
const OnwardLink = () => {
  const { doors } = useWords();
  const isSignedIn = signedInHint.isSet();
  return (
    <ButtonLink to={isSignedIn ? '/account' : '/sign-in'} look="primary" size="lg" className="w-full">
      {isSignedIn ? doors.goOn : doors.signIn}
    </ButtonLink>
  );
};
