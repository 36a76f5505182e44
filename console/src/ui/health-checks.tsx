import type { Health } from 'castellan-client';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { house } from '../api/house.ts';
import { useSpoken, useWords } from '../words/words.tsx';
import { Time } from './time.tsx';

const mebibyte = 1_048_576;

/** What each part of the house says of itself. The server gives messages and durations to some callers only. */
export const HealthChecks = ({ health }: { readonly health: Health }) => (
  <ul className="grid">
    {Object.entries(health.checks).map(([name, isUp]) => (
      <Check key={name} name={name} isUp={isUp} said={health.details?.[name]} />
    ))}
  </ul>
);

const Check = ({
  name,
  isUp,
  said,
}: {
  readonly name: string;
  readonly isUp: boolean;
  readonly said: NonNullable<Health['details']>[string] | undefined;
}) => {
  const { health } = useWords().shell;
  const { language } = useSpoken();
  const [Icon, colour] = isUp
    ? [CircleCheck, 'text-success']
    : said?.critical === false
      ? [TriangleAlert, 'text-warning']
      : [CircleX, 'text-danger'];
  return (
    <li className="flex items-start gap-2 border-b border-line px-4 py-2 last:border-b-0">
      <Icon size={16} aria-hidden className={`mt-0.75 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline justify-between gap-3">
          <span className="foreign font-medium">{health.checks[name] ?? name}</span>
          {said !== undefined && (
            <span className="tabular shrink-0 text-sm text-faint">
              {health.took(formatted(said.duration_ms, language))}
            </span>
          )}
        </p>
        <p className="foreign text-sm text-muted">
          {said?.message ?? (isUp ? health.works : health.fails)}
          {said !== undefined && !isUp && (
            <>
              {' · '}
              {health.since} <Time at={said.since} isExact />
            </>
          )}
        </p>
      </div>
    </li>
  );
};

const formatted = (value: number, language: string): string =>
  value.toLocaleString(language, { maximumSignificantDigits: value < 10 ? 2 : 4 });

/** The figures of the server that answered; to some callers only its version. */
export const HealthFigures = ({ metrics }: { readonly metrics: Health['metrics'] | undefined }) => {
  const { health } = useWords().shell;
  const { language } = useSpoken();
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 px-4 py-2.5 text-sm">
      {house.version !== '' && <Figure name={health.version}>{house.version}</Figure>}
      {metrics !== undefined && (
        <>
          <Figure name={health.uptime}>
            <Time at={new Date(Date.now() - metrics.uptime * 1_000).toISOString()} />
          </Figure>
          <Figure name={health.memory}>{`${formatted(metrics.memory / mebibyte, language)} MiB`}</Figure>
          <Figure name={health.connections}>{formatted(metrics.active_connections, language)}</Figure>
          <Figure name={health.lag}>{`${formatted(metrics.event_loop_lag * 1_000, language)} ms`}</Figure>
        </>
      )}
    </dl>
  );
};

const Figure = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-faint">{name}</dt>
    <dd className="tabular text-end">{children}</dd>
  </>
);
