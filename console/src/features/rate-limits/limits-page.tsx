import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/words.tsx';
import { BlocksPanel } from './blocks-panel.tsx';
import { PoliciesPanel } from './policies-panel.tsx';

/** Who is blocked, and by which limits. */
export const LimitsPage = () => {
  const { limits, shell } = useWords();
  return (
    <Page title={shell.page.limits} lead={limits.lead}>
      <BlocksPanel />
      <PoliciesPanel />
    </Page>
  );
};
