import type { Cause } from 'castellan-client';
import { Link2, SearchX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { duration } from '../../ui/duration.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { rangeFilters, useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { say } from '../../ui/toast.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { FindStory } from './find-story.tsx';
import { type Asked, askedIn, pathTo } from './starts.ts';
import { StoryStrip } from './story-strip.tsx';
import { StoryTimeline } from './story-timeline.tsx';
import { mayGoOn, useStory } from './use-story.ts';

/** From one thing that somebody has in hand to everything that hangs together with it. */
export const CausePage = () => {
  const { cause } = useStoryWords();
  const [parameters] = useSearchParams();
  const asked = askedIn(parameters);
  if (asked !== undefined) return <Story key={`${asked.start} ${asked.id}`} asked={asked} />;
  return (
    <Page title={cause.title} lead={cause.lead}>
      <Panel>
        <FindStory key={parameters.get('find')} given={parameters.get('find') ?? ''} />
      </Panel>
      <Panel title={cause.whereFrom}>
        <ul className="grid list-disc gap-1.5 ps-5">
          {cause.sources.map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </Panel>
    </Page>
  );
};

/** Stories of so many days that no bar would tell anything. */
const isOfTime = ({ start }: Asked): boolean => start === 'user_id' || start === 'session_id';

const Story = ({ asked }: { readonly asked: Asked }) => {
  const { cause, general } = useStoryWords();
  const filters = useFilters(rangeFilters);
  const { from, to } = useRanged(filters.settled);
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const story = useStory(asked, isOfTime(asked) ? range : {});
  const { data, error } = story;
  const title = cause.titles[asked.start];
  const back = { to: '/cause', label: cause.title };
  const time = isOfTime(asked) && (
    <search className="flex flex-wrap items-center gap-2">
      <RangeFilter filters={filters} />
      {filters.get('range') === '' && <span className="text-sm text-faint">{cause.lastWeek}</span>}
    </search>
  );
  if (data === undefined) {
    const isGone = isRefusal(error, 'NOT_FOUND', 'INVALID_INPUT');
    return (
      <Page title={title} back={back} lead={<Id id={asked.id} />}>
        {time}
        {error === null && (
          <Panel>
            <p aria-busy className="h-64 text-faint">
              {general.loading}
            </p>
          </Panel>
        )}
        {isGone && (
          <Panel>
            <EmptyState
              icon={SearchX}
              title={cause.notFound}
              action={
                <Button isBusy={story.isFetching} onClick={() => void story.refetch()}>
                  {general.retry}
                </Button>
              }
            >
              {cause.notFoundText}
            </EmptyState>
          </Panel>
        )}
        {error !== null && !isGone && <Failure error={error} onRetry={() => void story.refetch()} />}
      </Page>
    );
  }
  const isLive = mayGoOn(data, Date.now());
  return (
    <Page
      title={data.subject.title === null ? title : cause.titled(title, data.subject.title)}
      back={back}
      lead={<Id id={asked.id} isLive={isLive} />}
      actions={<CopyLink />}
    >
      {time}
      {error !== null && <Failure error={error} onRetry={() => void story.refetch()} />}
      <Told asked={asked} data={data} />
    </Page>
  );
};

const Told = ({ asked, data }: { readonly asked: Asked; readonly data: Cause }) => {
  const { cause } = useStoryWords();
  const [, setParameters] = useSearchParams();
  const openEntry = (id: string): void => {
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('entry', id);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
    requestAnimationFrame(() => {
      const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
      row?.scrollIntoView({ block: 'center' });
      row?.focus({ preventScroll: true });
    });
  };
  return (
    <>
      <Panel>
        <div className="grid gap-4">
          {!isOfTime(asked) && <StoryStrip entries={data.entries} onOpen={openEntry} />}
          <StoryFacts asked={asked} data={data} />
        </div>
      </Panel>
      {data.truncated && <Banner tone="warning">{isOfTime(asked) ? cause.cutLate : cause.cutEarly}</Banner>}
      {data.withheld.length > 0 && (
        <Banner tone="info">{cause.withheld(data.withheld.map((area) => `${area}:read`).join(', '))}</Banner>
      )}
      {data.entries.length === 0 ? (
        <Panel>
          <EmptyState icon={SearchX} title={cause.nothingThen} />
        </Panel>
      ) : (
        <StoryTimeline entries={data.entries} hasBars={!isOfTime(asked)} />
      )}
    </>
  );
};

const StoryFacts = ({ asked, data }: { readonly asked: Asked; readonly data: Cause }) => {
  const { language } = useSpoken();
  const words = useStoryWords();
  const { cause } = words;
  const may = useMay();
  const failures = data.entries.filter(({ outcome }) => outcome === 'failed').length;
  const [first] = data.entries;
  const last = Math.max(
    ...data.entries.map(({ at, ended_at: end, kind }) => Date.parse(kind === 'session' ? at : (end ?? at))),
  );
  return (
    <Facts>
      {data.user !== null && (
        <Fact name={cause.person}>
          <span className="flex flex-wrap gap-x-4">
            {may('users:read') ? <UserLink id={data.user.id} /> : <code className="text-sm">{data.user.id}</code>}
            {asked.start !== 'user_id' && may('users:read') && (
              <TextLink to={pathTo('user_id', data.user.id)}>{cause.wholePerson}</TextLink>
            )}
          </span>
        </Fact>
      )}
      {data.session_id !== null && asked.start !== 'session_id' && may('users:read') && (
        <Fact name={words.audit.session}>
          <TextLink to={pathTo('session_id', data.session_id)}>{cause.wholeSession}</TextLink>
        </Fact>
      )}
      {first !== undefined && !isOfTime(asked) && (
        <Fact name={cause.length}>{duration(Math.max(0, last - Date.parse(first.at)), language)}</Fact>
      )}
      <Fact name={cause.entries}>
        {cause.count(data.entries.length)}
        {failures > 0 && <span className="ms-2 font-medium text-danger">{cause.failures(failures)}</span>}
      </Fact>
    </Facts>
  );
};

const Id = ({ id, isLive = false }: { readonly id: string; readonly isLive?: boolean }) => {
  const { tasks } = useStoryWords();
  return (
    <span className="flex min-h-6 flex-wrap items-center gap-x-3">
      <code className="text-sm">{id}</code>
      {isLive && (
        <span className="inline-flex items-center gap-1.5 text-sm text-faint">
          <span aria-hidden className="size-2 rounded-full bg-success" />
          {tasks.live}
        </span>
      )}
    </span>
  );
};

const CopyLink = () => {
  const { cause, general } = useStoryWords();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(location.href);
    say.done(general.copied);
  };
  return (
    <Button icon={<Link2 size={16} aria-hidden />} onClick={() => void copy()}>
      {cause.copyLink}
    </Button>
  );
};
