import { useWatchWords } from '../../words/watch-words.ts';
import { useWords } from '../../words/words.tsx';
import { MonitoringPage } from './monitoring-page.tsx';
import { ProcessesPanel } from './processes-panel.tsx';
import { systemCharts } from './system-charts.ts';

/** How the processes, the database and the machine are faring. */
export const SystemPage = () => {
  const { shell } = useWords();
  const { system: said } = useWatchWords();
  return (
    <MonitoringPage
      title={shell.page.watchSystem}
      lead={said.lead}
      usual="1h"
      specsOf={systemCharts}
      above={<ProcessesPanel />}
    />
  );
};
