import { useWords } from '../../words/words.tsx';
import { authenticationCharts } from './authentication-charts.ts';
import { MonitoringPage } from './monitoring-page.tsx';

/** How signing in is faring. */
export const AuthenticationPage = () => {
  const { shell, monitoring } = useWords();
  return (
    <MonitoringPage
      title={shell.page.watchAuthentication}
      lead={monitoring.authentication.lead}
      usual="1h"
      specsOf={authenticationCharts}
    />
  );
};
