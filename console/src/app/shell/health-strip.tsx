import { Popover } from '@base-ui/react/popover';
import { CircleCheck, CircleX, CloudOff, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { type HouseHealth, useHealth } from '../../api/health.ts';
import { classNames } from '../../ui/class-names.ts';
import { useWords } from '../../words/words.tsx';
import { HealthReport } from './health-report.tsx';

// Each a shape of its own: the colour only helps.
const marks: Readonly<Record<NonNullable<HouseHealth['state']>, readonly [icon: LucideIcon, colour: string]>> = {
  healthy: [CircleCheck, 'text-success'],
  degraded: [TriangleAlert, 'text-warning'],
  unhealthy: [CircleX, 'text-danger'],
  away: [CloudOff, 'text-warning'],
};

/** How the house is, always in sight, and when it is opened what each part of it says. */
export const HealthStrip = () => {
  const { shell } = useWords();
  const { state, health } = useHealth();
  const [isOpen, setOpen] = useState(false);
  const [Icon, colour] = marks[state ?? 'healthy'];
  const mark = <Icon size={16} aria-hidden className={classNames('shrink-0', colour)} />;
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        // Its place is kept before the first answer, so that nothing beside it moves.
        className={classNames(
          'flex h-8 shrink-0 items-center justify-center gap-1.5 rounded px-2 text-sm text-muted hover:bg-hover hover:text-ink max-md:size-10 max-md:px-0 md:min-w-28',
          state === undefined && 'invisible',
        )}
      >
        {mark}
        <span className="sr-only">{shell.health.label}</span>
        <span className="max-md:sr-only">{state !== undefined && shell.health.states[state]}</span>
      </Popover.Trigger>
      <span role="status" className="sr-only">
        {state !== undefined && state !== 'healthy' && shell.health.titles[state]}
      </span>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" collisionPadding={8} className="z-50">
          <Popover.Popup className="max-h-(--available-height) w-88 max-w-(--available-width) overflow-y-auto rounded-md border border-line bg-raised shadow-floating outline-none">
            <Popover.Title className="flex items-center gap-2 px-4 py-3 text-base font-semibold">
              {mark}
              {state !== undefined && shell.health.titles[state]}
            </Popover.Title>
            <HealthReport health={health} onLeave={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
};
