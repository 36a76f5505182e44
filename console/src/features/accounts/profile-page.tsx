import { AccountPage } from '../../ui/account-page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';
import { EraseAccount } from './erase-account.tsx';
import { ProfileForm } from './profile-form.tsx';

/** Who one is here, and the way out for good. */
export const ProfilePage = () => {
  const { account, shell } = useWords();
  return (
    <AccountPage title={shell.page.profile} lead={account.profileLead}>
      <Panel>
        <ProfileForm />
      </Panel>
      <EraseAccount />
    </AccountPage>
  );
};
