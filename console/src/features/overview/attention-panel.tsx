import { ChevronRight, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { Link } from 'react-router';
import type { HouseHealth } from '../../api/health.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';
import { type Concern, concernsOf } from './attention.ts';
import type { Readings } from './readings.ts';

/** What somebody should look at. That there is nothing is said only when everything could be read. */
export const AttentionPanel = ({ readings, house }: { readonly readings: Readings; readonly house: HouseHealth }) => {
  const words = useWords();
  const { overview } = words;
  const concerns = concernsOf(readings, house.health, words);
  const isAllRead =
    house.health !== undefined && Object.values(readings).every(({ error, isAwaited }) => error === null && !isAwaited);
  const isCalm = concerns.length === 0 && isAllRead;
  return (
    <Panel title={overview.attention} isBare>
      <p role="status" className="sr-only">
        {concerns.length > 0 && overview.concerns(concerns.length)}
      </p>
      {concerns.length > 0 && (
        <ul className="divide-y divide-line">
          {concerns.map((concern) => (
            <Row key={concern.key} concern={concern} />
          ))}
        </ul>
      )}
      {isCalm && (
        <p className="flex items-start gap-2 px-4 py-3">
          <CircleCheck size={16} aria-hidden className="mt-0.75 shrink-0 text-success" />
          {overview.calm}
        </p>
      )}
      {!isAllRead && (
        <p className="border-t border-line px-4 py-3 text-sm text-muted first:border-t-0">{overview.notAllRead}</p>
      )}
    </Panel>
  );
};

const Row = ({ concern: { tone, text, to } }: { readonly concern: Concern }) => {
  const Icon = tone === 'danger' ? CircleAlert : TriangleAlert;
  const content = (
    <>
      <Icon
        size={16}
        aria-hidden
        className={tone === 'danger' ? 'mt-0.75 shrink-0 text-danger' : 'mt-0.75 shrink-0 text-warning'}
      />
      <span className="foreign min-w-0 flex-1">{text}</span>
    </>
  );
  return (
    <li>
      {to === undefined ? (
        <div className="flex items-start gap-2 px-4 py-2.5">{content}</div>
      ) : (
        <Link to={to} className="flex items-start gap-2 px-4 py-2.5 -outline-offset-2 hover:bg-hover">
          {content}
          <ChevronRight size={16} aria-hidden className="mt-0.75 shrink-0 text-faint" />
        </Link>
      )}
    </li>
  );
};
