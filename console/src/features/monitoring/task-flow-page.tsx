import { useWatchWords } from '../../words/watch-words.ts';
import { useWords } from '../../words/words.tsx';
import { MonitoringPage } from './monitoring-page.tsx';
import { taskCharts } from './task-charts.ts';

/** How the work in the background is faring. */
export const TaskFlowPage = () => {
  const { shell } = useWords();
  const { tasks: said } = useWatchWords();
  return <MonitoringPage title={shell.page.watchTasks} lead={said.lead} usual="1h" specsOf={taskCharts} />;
};
