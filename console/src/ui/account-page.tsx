import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';
import { Page } from './page.tsx';
import { PageTabs } from './tabs.tsx';

/** One of the pages about one's own account, with the way to the others. */
export const AccountPage = ({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}) => {
  const { account, shell } = useWords();
  return (
    <Page title={title} {...(lead !== undefined && { lead })} isNarrow>
      <PageTabs
        label={shell.account}
        tabs={[
          { to: '/account', label: account.profile },
          { to: '/account/security', label: account.security },
          { to: '/account/sessions', label: account.sessions },
          { to: '/account/sign-ins', label: account.signIns },
        ]}
      />
      {children}
    </Page>
  );
};
