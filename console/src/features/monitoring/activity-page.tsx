import { useWords } from '../../words/words.tsx';
import { activityCharts } from './activity-charts.ts';
import { MonitoringPage } from './monitoring-page.tsx';
import { SignInHours } from './sign-in-hours.tsx';

/** Who is here, and when. */
export const ActivityPage = () => {
  const { shell, monitoring } = useWords();
  return (
    <MonitoringPage
      title={shell.page.watchActivity}
      lead={monitoring.activity.lead}
      usual="24h"
      specsOf={activityCharts}
      below={() => <SignInHours />}
    />
  );
};
