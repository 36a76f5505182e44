import { useQuery } from '@tanstack/react-query';
import type { Queue } from 'castellan-client';
import { useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { paced } from '../../api/pace.ts';
import { Banner } from '../../ui/banner.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { duration } from '../../ui/duration.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { isUnworked } from '../../ui/queue-state.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useSpoken, useWords } from '../../words/words.tsx';
import { PauseQueue } from './pause-queue.tsx';
import { QueueFigures } from './queue-figures.tsx';
import { limitsInWords } from './queue-in-words.ts';
import { QueueLimitsForm } from './queue-limits-form.tsx';

const refreshMs = 3_000;

/** One queue: how full it is, how it gets on, and what limits it. */
export const QueuePage = () => {
  const { words, language } = useSpoken();
  const { queues, general } = words;
  const may = useMay();
  const { name = '' } = useParams();
  const query = useQuery({
    queryKey: ['queue', name],
    queryFn: ({ signal }) => castellan.readQueue({ params: { name }, signal }),
    refetchInterval: ({ state }) => (state.data === undefined ? false : paced(refreshMs)),
  });
  const queue = query.data;
  const back = { to: '/queues', label: queues.title };
  if (queue === undefined) {
    const isGone = isRefusal(query.error, 'NOT_FOUND', 'INVALID_INPUT');
    return (
      <Page title={isGone ? queues.noSuchQueue : name} back={back}>
        {isGone && <p className="text-muted">{general.notFoundText}</p>}
        {query.error === null && (
          <Panel>
            <p aria-busy className="h-40 text-faint">
              {general.loading}
            </p>
          </Panel>
        )}
        {query.error !== null && !isGone && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      </Page>
    );
  }
  return (
    <Page
      title={queue.name}
      back={back}
      actions={
        <>
          {may('tasks:read') && (
            <>
              <ButtonLink to={`/tasks?queue=${encodeURIComponent(queue.name)}`}>{queues.itsTasks}</ButtonLink>
              {queue.counts.dead > 0 && (
                <ButtonLink to={`/dead-letters?queue=${encodeURIComponent(queue.name)}`}>{queues.itsDead}</ButtonLink>
              )}
            </>
          )}
          {may('queues:write') && <PauseQueue queue={queue} size="md" />}
        </>
      }
    >
      {queue.paused_at !== null && <PausedBanner since={queue.paused_at} by={queue.paused_by} />}
      {queue.paused_at === null && isUnworked(queue) && <Banner tone="danger">{queues.unworked}</Banner>}
      <QueueFigures queue={queue} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Throughput queue={queue} />
        <Panel title={queues.limits} {...(may('queues:write') && { lead: queues.limitsLead })}>
          {may('queues:write') ? (
            <QueueLimitsForm key={queue.name} queue={queue} />
          ) : (
            (limitsInWords(queue, words, language) ?? queues.noLimit)
          )}
        </Panel>
      </div>
    </Page>
  );
};

const PausedBanner = ({ since, by }: { readonly since: string; readonly by: string | null }) => {
  const { queues } = useWords();
  return (
    <Banner tone="warning">
      <p>{queues.isPaused}</p>
      <p className="text-sm">
        {queues.pausedSince} <Time at={since} isExact />
        {by !== null && (
          <>
            {` ${queues.pausedBy} `}
            <UserLink id={by} />
          </>
        )}
      </p>
    </Banner>
  );
};

const Throughput = ({ queue }: { readonly queue: Queue }) => {
  const { words, language } = useSpoken();
  const { queues, tasks } = words;
  const { minutes, outcomes, mean_run_ms: meanMs } = queue.throughput;
  const ended = Object.entries(outcomes).sort(([, one], [, other]) => other - one);
  return (
    <Panel title={queues.outcomes(minutes)}>
      {ended.length === 0 ? (
        <p className="text-muted">{queues.noneEnded}</p>
      ) : (
        <Facts>
          {ended.map(([outcome, count]) => (
            <Fact key={outcome} name={tasks.outcomes[outcome] ?? outcome}>
              <span className="tabular">{count.toLocaleString(language)}</span>
            </Fact>
          ))}
          {meanMs !== null && <Fact name={queues.meanRun}>{duration(meanMs, language)}</Fact>}
        </Facts>
      )}
    </Panel>
  );
};
