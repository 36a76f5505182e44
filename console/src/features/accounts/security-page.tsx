import { AccountPage } from '../../ui/account-page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';
import { EmailChangeForm } from './email-change-form.tsx';
import { PasswordChangeForm } from './password-change-form.tsx';

/** What lets one in: the password, and the address that gets it back. */
export const SecurityPage = () => {
  const { account, shell } = useWords();
  return (
    <AccountPage title={shell.page.security} lead={account.securityLead}>
      <Panel title={account.changePassword} lead={account.changePasswordLead}>
        <PasswordChangeForm />
      </Panel>
      <Panel title={account.changeEmail} lead={account.changeEmailLead}>
        <EmailChangeForm />
      </Panel>
    </AccountPage>
  );
};
