import type { HouseHealth } from '../../api/health.ts';
import { HealthChecks, HealthFigures } from '../../ui/health-checks.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';

/** How each part of the house is. */
export const HealthPanel = ({ house: { state, health } }: { readonly house: HouseHealth }) => {
  const { overview, shell } = useWords();
  return (
    <Panel title={overview.health} lead={state && shell.health.titles[state]} isBare>
      {health !== undefined && (
        <div className="divide-y divide-line">
          <HealthChecks health={health} />
          <HealthFigures metrics={health.metrics} />
        </div>
      )}
    </Panel>
  );
};
