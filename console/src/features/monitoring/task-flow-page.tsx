import { useWords } from '../../words/words.tsx';
import { MonitoringPage } from './monitoring-page.tsx';
import { taskCharts } from './task-charts.ts';

/** How the work in the background is faring. */
export const TaskFlowPage = () => {
  const { shell, monitoring } = useWords();
  return <MonitoringPage title={shell.page.watchTasks} lead={monitoring.tasks.lead} usual="1h" specsOf={taskCharts} />;
};
