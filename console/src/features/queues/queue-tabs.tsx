import { PageTabs } from '../../ui/tabs.tsx';
import { useWords } from '../../words/words.tsx';

/** Queues, and who works them. */
export const QueueTabs = () => {
  const { queues } = useWords();
  return (
    <PageTabs
      label={queues.tabs}
      tabs={[
        { to: '/queues', label: queues.title },
        { to: '/workers', label: queues.workersTitle },
      ]}
    />
  );
};
