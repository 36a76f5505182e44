import type { AlertRule } from 'castellan-client';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { useStoryWords } from '../../words/story-words.ts';

type State = AlertRule['state'];

const tones: Readonly<Record<State, Tone>> = {
  ok: 'success',
  pending: 'warning',
  firing: 'danger',
  silenced: 'neutral',
  no_data: 'neutral',
};

/** How an alert stands, in a word. One that is not serious is a warning when it fires. */
export const AlertState = ({
  state,
  severity,
}: {
  readonly state: State;
  readonly severity: AlertRule['severity'];
}) => {
  const { alerts } = useStoryWords();
  return (
    <Badge tone={state === 'firing' && severity === 'warning' ? 'warning' : tones[state]}>{alerts.states[state]}</Badge>
  );
};

const order: readonly State[] = ['firing', 'pending', 'silenced', 'no_data', 'ok'];

/** What needs somebody first: by how it stands, then by how grave it is, then by its name. */
export const byUrgency = (one: AlertRule, other: AlertRule): number =>
  order.indexOf(one.state) - order.indexOf(other.state) ||
  one.severity.localeCompare(other.severity) ||
  one.rule.localeCompare(other.rule);
