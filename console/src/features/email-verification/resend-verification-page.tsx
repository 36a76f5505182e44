import { castellan } from '../../api/castellan.ts';
import { MailRequestDoor } from '../../ui/mail-request-door.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

/** Where somebody who has signed up asks for another link. */
export const ResendVerificationPage = () => {
  const { doors } = useWords();
  return (
    <MailRequestDoor
      title={doors.resending.title}
      lead={doors.resending.lead}
      request={(email) => castellan.resendVerification({ body: { email } })}
      sent={doors.resending.sent}
      below={<TextLink to="/sign-in">{doors.toSignIn}</TextLink>}
    />
  );
};
