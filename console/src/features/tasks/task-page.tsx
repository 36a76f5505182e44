import type { TaskDetail } from 'castellan-client';
import { useParams } from 'react-router';
import { isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { CauseLink } from '../../ui/cause-link.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { duration } from '../../ui/duration.ts';
import { Failure } from '../../ui/failure.tsx';
import { JsonBlock } from '../../ui/json-block.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { TaskStateBadge } from '../../ui/task-state-badge.tsx';
import { isWaiting } from '../../ui/task-states.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { useSpoken, useWords } from '../../words/words.tsx';
import { QueueHint } from './queue-hint.tsx';
import { TaskActs } from './task-acts.tsx';
import { TaskCause } from './task-cause.tsx';
import { TaskTimeline } from './task-timeline-list.tsx';
import { TaskWaits } from './task-waits.tsx';
import { type LiveTask, useLiveTask } from './use-live-task.ts';

/** One task: what it is, who wanted it, what has become of it so far; seen as it changes. */
export const TaskPage = () => {
  const words = useWords();
  const { tasks, general } = words;
  const may = useMay();
  const { id = '' } = useParams();
  const live = useLiveTask(id);
  const { task, error } = live;
  const back = { to: '/tasks', label: tasks.title };
  if (task === undefined) {
    const isGone = isRefusal(error, 'NOT_FOUND', 'INVALID_INPUT');
    return (
      <Page title={isGone ? tasks.noSuchTask : tasks.task} back={back}>
        {isGone && <p className="text-muted">{general.notFoundText}</p>}
        {error === null && (
          <Panel>
            <p aria-busy className="h-40 text-faint">
              {general.loading}
            </p>
          </Panel>
        )}
        {error !== null && !isGone && <Failure error={error} onRetry={live.reload} />}
      </Page>
    );
  }
  return (
    <Page
      title={task.kind}
      back={back}
      lead={<StateLine task={task} hears={live.hears} />}
      actions={may('tasks:write') && <TaskActs task={task} />}
    >
      <QueueHint task={task} />
      <Progress task={task} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-5">
          <Panel title={tasks.timeline}>
            <TaskTimeline task={task} />
          </Panel>
          <TaskWaits task={task} />
          <Values task={task} />
        </div>
        <Panel title={tasks.facts}>
          <TaskFacts task={task} />
        </Panel>
      </div>
    </Page>
  );
};

const StateLine = ({ task, hears }: { readonly task: TaskDetail; readonly hears: LiveTask['hears'] }) => {
  const { tasks } = useWords();
  return (
    <span className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
      <TaskStateBadge state={task.state} />
      {task.cancel_requested_at !== null && task.state === 'running' && <span>{tasks.isCancelling}</span>}
      {hears !== undefined && (
        <span className="inline-flex items-center gap-1.5 text-sm text-faint">
          <span
            aria-hidden
            className={hears === 'stream' ? 'size-2 rounded-full bg-success' : 'size-2 rounded-full bg-line-strong'}
          />
          {hears === 'stream' ? tasks.live : tasks.polled}
        </span>
      )}
      <span role="status" className="sr-only">
        {tasks.nowState(tasks.states[task.state])}
      </span>
    </span>
  );
};

/** Stands as long as a run says how far it is, and keeps its place when the run is over. */
const Progress = ({ task }: { readonly task: TaskDetail }) => {
  const { tasks } = useWords();
  const share = task.state === 'succeeded' ? 1 : task.progress?.share;
  if (task.progress === null || share === undefined) return null;
  return (
    <div className="grid gap-1.5 rounded-lg border border-line bg-surface px-4 py-3 shadow-raised">
      <div className="flex flex-wrap justify-between gap-x-4">
        <span dir="auto" className="foreign min-w-0">
          {task.progress.message ?? tasks.progress}
        </span>
        <span className="tabular text-muted">{tasks.percent(Math.round(share * 100))}</span>
      </div>
      <ProgressBar share={share} label={tasks.progress} />
    </div>
  );
};

const Values = ({ task }: { readonly task: TaskDetail }) => {
  const { tasks } = useWords();
  return (
    <>
      {task.state === 'succeeded' && (
        <Panel title={tasks.result} lead={tasks.masked}>
          {task.result === null ? tasks.noResult : <JsonBlock value={task.result} label={tasks.result} />}
        </Panel>
      )}
      <Panel title={tasks.payloadTitle} lead={tasks.masked}>
        {task.payload === null ? tasks.noPayload : <JsonBlock value={task.payload} label={tasks.payloadTitle} />}
      </Panel>
    </>
  );
};

const TaskFacts = ({ task }: { readonly task: TaskDetail }) => {
  const { words, language } = useSpoken();
  const { tasks } = words;
  return (
    <Facts>
      <Fact name={tasks.id}>
        <span className="flex flex-wrap items-center gap-x-4">
          <Copyable text={task.id} />
          <CauseLink of="task_id" id={task.id} />
        </span>
      </Fact>
      <TaskCause task={task} />
      <Fact name={tasks.queue}>
        <TextLink to={`/queues/${encodeURIComponent(task.queue)}`}>{task.queue}</TextLink>
      </Fact>
      <Fact name={tasks.priority}>{tasks.priorities[task.priority] ?? task.priority}</Fact>
      <Fact name={tasks.attempts}>{tasks.attemptsOf(task.attempts_made, task.max_attempts)}</Fact>
      {task.dead_reason !== null && (
        <Fact name={tasks.deadReason}>{tasks.reasons[task.dead_reason] ?? task.dead_reason}</Fact>
      )}
      {task.cancelled_with !== null && (
        <Fact name={tasks.cancelledWith}>
          <TextLink to={`/tasks/${task.cancelled_with}`}>{task.cancelled_with}</TextLink>
        </Fact>
      )}
      {isWaiting(task.state) && (
        <Fact name={tasks.due}>
          <Time at={task.due_at} />
        </Fact>
      )}
      <Fact name={tasks.timeout}>{duration(task.timeout_ms, language)}</Fact>
      {task.replays > 0 && <Fact name={tasks.replays}>{tasks.times(task.replays)}</Fact>}
      {task.lease_expiries > 0 && <Fact name={tasks.leaseExpiries}>{task.lease_expiries}</Fact>}
      {task.unique_key !== null && <Fact name={tasks.uniqueKey}>{task.unique_key}</Fact>}
      {task.concurrency_key !== null && <Fact name={tasks.concurrencyKey}>{task.concurrency_key}</Fact>}
      {task.worker_id !== null && (
        <Fact name={tasks.worker}>
          <Copyable text={task.worker_id} isShort />
        </Fact>
      )}
    </Facts>
  );
};
