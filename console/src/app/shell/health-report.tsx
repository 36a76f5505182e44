import type { Health } from 'castellan-client';
import { HealthChecks, HealthFigures } from '../../ui/health-checks.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

/** What each part of the house says of itself, and the way to the overview. */
export const HealthReport = ({
  health,
  onLeave,
}: {
  readonly health: Health | undefined;
  readonly onLeave: () => void;
}) => {
  const { shell } = useWords();
  return (
    <div className="divide-y divide-line border-t border-line">
      {health !== undefined && <HealthChecks health={health} />}
      <HealthFigures metrics={health?.metrics} />
      <p className="px-4 py-2.5">
        <TextLink to="/" onClick={onLeave}>
          {shell.health.overview}
        </TextLink>
      </p>
    </div>
  );
};
