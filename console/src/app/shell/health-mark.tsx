import { CircleCheck, CircleX, CloudOff, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { HouseHealth } from '../../api/health.ts';
import { classNames } from '../../ui/class-names.ts';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';

// Each a shape of its own: the colour only helps.
const marks: Readonly<Record<NonNullable<HouseHealth['state']>, readonly [icon: LucideIcon, colour: string]>> = {
  healthy: [CircleCheck, 'text-success'],
  degraded: [TriangleAlert, 'text-warning'],
  unhealthy: [CircleX, 'text-danger'],
  away: [CloudOff, 'text-warning'],
};

/** The shape of a state. */
export const HealthMark = ({ state = 'healthy' }: { readonly state: HouseHealth['state'] }) => {
  const [Icon, colour] = marks[state];
  return <Icon size={16} aria-hidden className={classNames('shrink-0', colour)} />;
};

/** What stands on the button of the strip. */
export const HealthLabel = ({ state }: { readonly state: HouseHealth['state'] }) => {
  const { health } = useWords().shell;
  return (
    <>
      <HealthMark state={state} />
      <span className="max-md:hidden">{state !== undefined && health.states[state]}</span>
    </>
  );
};

// Its place is kept before the first answer, so that nothing beside it moves.
export const healthButtonClasses = (state: HouseHealth['state']): string =>
  classNames(
    'flex h-8 shrink-0 items-center justify-center gap-1.5 rounded px-2 text-sm text-muted hover:bg-hover hover:text-ink max-md:size-10 max-md:px-0 md:min-w-28',
    state === undefined && 'invisible',
  );

/** What the button is called; it has no word of its own on a phone. */
export const healthButtonName = (state: HouseHealth['state'], { health }: Words['shell']): string | undefined =>
  state === undefined ? undefined : health.label(health.states[state]);
