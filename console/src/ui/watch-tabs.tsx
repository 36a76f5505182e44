import { useMay } from '../api/me.ts';
import { useWords } from '../words/words.tsx';
import { PageTabs } from './tabs.tsx';

/** What goes wrong: what was decided to be told of, and what the log counts. */
export const WatchTabs = () => {
  const { shell } = useWords();
  const may = useMay();
  const tabs = [
    { to: '/monitoring/alerts', label: shell.page.alerts, permission: 'alerts:read' },
    { to: '/monitoring/errors', label: shell.page.errors, permission: 'monitoring:read' },
  ].filter(({ permission }) => may(permission));
  return tabs.length > 1 && <PageTabs label={shell.groups.watch} tabs={tabs} />;
};
