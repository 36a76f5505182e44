import { useWatchWords } from '../../words/watch-words.ts';
import { useWords } from '../../words/words.tsx';
import { authenticationCharts } from './authentication-charts.ts';
import { MonitoringPage } from './monitoring-page.tsx';

/** How signing in is faring. */
export const AuthenticationPage = () => {
  const { shell } = useWords();
  const { authentication: said } = useWatchWords();
  return (
    <MonitoringPage title={shell.page.watchAuthentication} lead={said.lead} usual="1h" specsOf={authenticationCharts} />
  );
};
