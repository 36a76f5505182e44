import { useWords } from '../../words/words.tsx';
import { MonitoringPage } from './monitoring-page.tsx';
import { systemCharts } from './system-charts.ts';

/** How the processes, the database and the machine are faring. */
export const SystemPage = () => {
  const { shell, monitoring } = useWords();
  return (
    <MonitoringPage title={shell.page.watchSystem} lead={monitoring.system.lead} usual="1h" specsOf={systemCharts} />
  );
};
