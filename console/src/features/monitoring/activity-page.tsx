import { useWatchWords } from '../../words/watch-words.ts';
import { useWords } from '../../words/words.tsx';
import { activityCharts } from './activity-charts.ts';
import { MonitoringPage } from './monitoring-page.tsx';
import { SignInHours } from './sign-in-hours.tsx';

/** Who is here, and when. */
export const ActivityPage = () => {
  const { shell } = useWords();
  const { activity: said } = useWatchWords();
  return (
    <MonitoringPage
      title={shell.page.watchActivity}
      lead={said.lead}
      usual="24h"
      specsOf={activityCharts}
      below={() => <SignInHours />}
    />
  );
};
