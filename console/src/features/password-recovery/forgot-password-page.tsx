import { castellan } from '../../api/castellan.ts';
import { MailRequestDoor } from '../../ui/mail-request-door.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

/** Where somebody asks for a link to choose a new password. */
export const ForgotPasswordPage = () => {
  const { doors } = useWords();
  return (
    <MailRequestDoor
      title={doors.forgot.title}
      lead={doors.forgot.lead}
      request={(email) => castellan.requestPasswordReset({ body: { email } })}
      sent={doors.forgot.sent}
      below={<TextLink to="/sign-in">{doors.toSignIn}</TextLink>}
    />
  );
};
