import { Popover } from '@base-ui/react/popover';
import { useState } from 'react';
import type { HouseHealth } from '../../api/health.ts';
import { useWords } from '../../words/words.tsx';
import { HealthLabel, HealthMark, healthButtonClasses, healthButtonName } from './health-mark.tsx';
import { HealthReport } from './health-report.tsx';

/** The button of the strip and what it opens; it opens by itself where it was pressed before this code was there. */
export const HealthPopover = ({ state, health, isOpenAtFirst }: HouseHealth & { readonly isOpenAtFirst: boolean }) => {
  const { shell } = useWords();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger aria-label={healthButtonName(state, shell)} className={healthButtonClasses(state)}>
        <HealthLabel state={state} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" collisionPadding={8} className="z-50">
          <Popover.Popup className="max-h-(--available-height) w-88 max-w-(--available-width) overflow-y-auto rounded-md border border-line bg-raised shadow-floating outline-none">
            <Popover.Title className="flex items-center gap-2 px-4 py-3 text-base font-semibold">
              <HealthMark state={state} />
              {state !== undefined && shell.health.titles[state]}
            </Popover.Title>
            <HealthReport health={health} onLeave={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
};
