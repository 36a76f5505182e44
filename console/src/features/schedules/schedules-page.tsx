import type { Schedule } from 'castellan-client';
import { CalendarClock } from 'lucide-react';
import { Link } from 'react-router';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { duration } from '../../ui/duration.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Words } from '../../words/en.ts';
import { useSpoken } from '../../words/words.tsx';
import { cronInWords } from './cron-words.ts';
import { ScheduleActs } from './schedule-acts.tsx';

const refreshMs = 5_000;

/** What is done by the clock. */
export const SchedulesPage = () => {
  const { words, language } = useSpoken();
  const { schedules } = words;
  const may = useMay();
  const list = usePagedList({
    key: ['schedules'],
    read: async ({ signal }) => ({ ...(await castellan.listSchedules({ signal })), next_cursor: null }),
    refreshMs,
  });
  return (
    <Page title={schedules.title} lead={schedules.lead}>
      <Panel isBare>
        <PagedTable
          list={list}
          columns={columns(words, language, { mayWrite: may('schedules:write'), mayReadTasks: may('tasks:read') })}
          keyOf={({ name }) => name}
          {...(may('tasks:read') && { linkOf: ({ name }: Schedule) => `/tasks?schedule=${encodeURIComponent(name)}` })}
          caption={schedules.caption}
          empty={
            <EmptyState icon={CalendarClock} title={schedules.empty}>
              {schedules.emptyText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};

type Allowed = { readonly mayWrite: boolean; readonly mayReadTasks: boolean };

const toneOfLast: Readonly<Record<string, Tone>> = { succeeded: 'success', dead: 'danger', running: 'busy' };

const LastRun = ({
  schedule,
  words,
  mayReadTasks,
}: {
  readonly schedule: Schedule;
  readonly words: Words;
  readonly mayReadTasks: boolean;
}) => {
  const { last_task: last, last_tick_at: tick } = schedule;
  if (last === null) {
    return tick === null ? <span className="text-faint">{words.general.never}</span> : <Time at={tick} />;
  }
  const at = last.finished_at ?? tick;
  const badge = <Badge tone={toneOfLast[last.state] ?? 'neutral'}>{words.tasks.states[last.state]}</Badge>;
  return (
    <span className="flex items-center gap-2">
      {mayReadTasks ? (
        <Link to={`/tasks/${last.id}`} className="relative z-10 rounded-full">
          {badge}
        </Link>
      ) : (
        badge
      )}
      {at !== null && <Time at={at} />}
    </span>
  );
};

const NextRun = ({
  schedule,
  words: { schedules },
  language,
}: {
  readonly schedule: Schedule;
  readonly words: Words;
  readonly language: string;
}) => {
  if (schedule.paused_at !== null) return <Badge tone="warning">{schedules.paused}</Badge>;
  if (!schedule.is_served) {
    return (
      <span title={schedules.unservedText}>
        <Badge tone="danger">{schedules.unserved}</Badge>
      </span>
    );
  }
  if (schedule.lag_seconds > lateAfterSeconds) {
    return <Badge tone="warning">{schedules.late(duration(schedule.lag_seconds * 1_000, language))}</Badge>;
  }
  return schedule.next_tick_at === null ? null : <Time at={schedule.next_tick_at} />;
};

const lateAfterSeconds = 30;

const columns = (words: Words, language: string, { mayWrite, mayReadTasks }: Allowed): readonly Column<Schedule>[] => {
  const { schedules } = words;
  return [
    {
      key: 'name',
      head: schedules.schedule,
      cell: ({ name, cron }) => (
        <>
          <span className="block max-w-72 truncate max-md:max-w-40">{name}</span>
          <span className="block text-sm font-normal text-faint md:hidden">{cronInWords(cron, words, language)}</span>
        </>
      ),
    },
    {
      key: 'when',
      head: schedules.when,
      isWideOnly: true,
      cell: (schedule) => (
        <span title={schedule.cron}>
          {cronInWords(schedule.cron, words, language)}{' '}
          <span className="text-sm text-faint">{schedule.time_zone.replaceAll('_', ' ')}</span>
        </span>
      ),
    },
    {
      key: 'next',
      head: schedules.next,
      width: 'w-36',
      cell: (schedule) => <NextRun {...{ schedule, words, language }} />,
    },
    {
      key: 'last',
      head: schedules.last,
      isWideOnly: true,
      width: 'w-60',
      cell: (schedule) => <LastRun {...{ schedule, words, mayReadTasks }} />,
    },
    ...(mayWrite
      ? [
          {
            key: 'acts',
            head: words.general.more,
            isHeadHidden: true,
            align: 'end' as const,
            width: 'w-12',
            cell: (schedule: Schedule) => <ScheduleActs schedule={schedule} />,
          },
        ]
      : []),
  ];
};
