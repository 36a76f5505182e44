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
  const { shell } = useWords();
  return (
    <Page title={title} {...(lead !== undefined && { lead })} isNarrow>
      <PageTabs
        label={shell.account}
        tabs={[
          { to: '/account', label: shell.page.profile },
          { to: '/account/security', label: shell.page.security },
          { to: '/account/sessions', label: shell.page.ownSessions },
          { to: '/account/sign-ins', label: shell.page.ownSignIns },
        ]}
      />
      {children}
    </Page>
  );
};
