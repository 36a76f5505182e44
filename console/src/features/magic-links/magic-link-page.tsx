import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan, signedInHint } from '../../api/castellan.ts';
import { useEntrance } from '../../api/entrance.ts';
import { house } from '../../api/house.ts';
import { forgetLink, type OneTimeLink } from '../../api/one-time-link.ts';
import { Button } from '../../ui/button.tsx';
import { Door } from '../../ui/door.tsx';
import { Form } from '../../ui/form.tsx';
import { InspectedLink, LinkGone, LinkMissing, useLinkOfPage, whenGone } from '../../ui/link-door.tsx';
import { MailRequestDoor } from '../../ui/mail-request-door.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { WhoseLink } from '../../ui/whose-link.tsx';
import { useWords } from '../../words/words.tsx';

const inspect = ({ token, returnTo }: OneTimeLink, signal: AbortSignal) =>
  castellan.inspectMagicLink({ body: { token, ...(returnTo !== undefined && { return: returnTo }) }, signal });

/** Asks for a link that signs in; opened by such a link, it signs in. */
export const MagicLinkPage = () => {
  const { doors } = useWords();
  const opened = useLinkOfPage('/magic-link');
  const [link, setLink] = useState(opened);
  const [isGone, setGone] = useState(false);
  if (!house.magicLinks) return <LinkMissing words={{ title: doors.magic.title, text: doors.magic.off }} />;
  if (link === undefined) return <AskForLink />;
  const askAgain = (): void => {
    forgetLink();
    setLink(undefined);
  };
  const gone = (
    <LinkGone
      action={
        <Button look="primary" size="lg" className="w-full" onClick={askAgain}>
          {doors.resend}
        </Button>
      }
    />
  );
  if (isGone) return gone;
  return (
    <InspectedLink link={link} title={doors.signInTo(house.name)} inspect={inspect} gone={gone}>
      {({ email, return_to }) => (
        <Entering token={link.token} email={email} returnTo={return_to} onGone={() => setGone(true)} />
      )}
    </InspectedLink>
  );
};

const AskForLink = () => {
  const { doors } = useWords();
  const { destination, doorTo } = useEntrance();
  return (
    <MailRequestDoor
      title={doors.magic.title}
      lead={doors.magic.lead}
      request={(email) =>
        castellan.requestMagicLink({ body: { email, ...(destination !== undefined && { return: destination }) } })
      }
      sent={doors.magic.sent}
      below={<TextLink to={doorTo('/sign-in')}>{doors.byPassword}</TextLink>}
    />
  );
};

const Entering = ({
  token,
  email,
  returnTo,
  onGone,
}: {
  readonly token: string;
  readonly email: string;
  /** As the server judged it. */
  readonly returnTo: string | null;
  readonly onGone: () => void;
}) => {
  const { doors } = useWords();
  const { goOn } = useEntrance();
  const form = useServerForm({
    schema: z.object({}),
    values: {},
    act: async () => {
      await castellan.redeemMagicLink({ body: { token } });
      forgetLink();
      signedInHint.set();
      if (returnTo === null) await goOn();
      else location.assign(returnTo);
    },
    refuse: whenGone(onGone),
  });
  return (
    <Door title={doors.signInTo(house.name)} lead={doors.magic.enterLead}>
      <Form form={form} button={doors.signIn} size="lg">
        <WhoseLink label={doors.magic.account} email={email} />
      </Form>
    </Door>
  );
};
