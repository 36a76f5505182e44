import { useState } from 'react';
import { useHealth } from '../../api/health.ts';
import { later } from '../../ui/later.ts';
import { useWords } from '../../words/words.tsx';
import { HealthLabel, healthButtonClasses, healthButtonName } from './health-mark.tsx';

const parts = later(() => import('./health-popover.tsx'));

/** How the house is, always in sight, and when it is opened what each part of it says. */
export const HealthStrip = () => {
  const { shell } = useWords();
  const { state, health } = useHealth();
  const [shown, setShown] = useState(parts.loaded);
  const [wasAsked, setAsked] = useState(false);
  const open = async (): Promise<void> => {
    const loaded = await parts.load();
    setAsked(true);
    // After the click has run its way: it would be taken for one beside what opens.
    setTimeout(() => setShown(() => loaded));
  };
  return (
    <>
      {shown === undefined ? (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={healthButtonName(state, shell)}
          aria-expanded={false}
          onClick={() => void open().catch(() => {})}
          className={healthButtonClasses(state)}
        >
          <HealthLabel state={state} />
        </button>
      ) : (
        <shown.HealthPopover state={state} health={health} isOpenAtFirst={wasAsked} />
      )}
      <span role="status" className="sr-only">
        {state !== undefined && state !== 'healthy' && shell.health.titles[state]}
      </span>
    </>
  );
};
