import type { Queue } from 'castellan-client';
import { useMay } from '../../api/me.ts';
import { waitingIn } from '../../ui/queue-state.tsx';
import { useWords } from '../../words/words.tsx';
import type { Counted, Readings } from './readings.ts';
import { Figure, Tile } from './tile.tsx';

type Props = { readonly readings: Readings };

const sum = <Item,>(items: readonly Item[] | undefined, count: (item: Item) => number): Counted | undefined =>
  items && { count: items.reduce((total, item) => total + count(item), 0), isWhole: true };

/** The house in figures: only those that the person may know, each with the way to what it counts. */
export const HouseTiles = ({ readings }: Props) => {
  const may = useMay();
  return (
    <div className="grid content-start gap-4 sm:grid-cols-2 2xl:grid-cols-3">
      {may('queues:read') && (
        <>
          <TasksTile readings={readings} />
          <RecentTile readings={readings} />
          <QueuesTile readings={readings} />
        </>
      )}
      {!may('queues:read') && may('tasks:read') && <DeadTile readings={readings} />}
      {may('login-records:read') && <SignInsTile readings={readings} />}
      {may('mail:read') && <MailTile readings={readings} />}
      {(may('users:read') || may('rate-limits:read')) && <AccessTile readings={readings} />}
    </div>
  );
};

const TasksTile = ({ readings: { queues } }: Props) => {
  const words = useWords();
  const mayReadTasks = useMay()('tasks:read');
  const running = sum(queues.value, ({ counts }) => counts.running);
  const dead = sum(queues.value, ({ counts }) => counts.dead);
  return (
    <Tile title={words.shell.page.tasks} errors={[queues.error]}>
      <Figure value={sum(queues.value, waitingIn)} label={words.queues.waiting} to="/queues" />
      <Figure value={running} label={words.queues.running} to={mayReadTasks ? '/tasks?state=running' : '/queues'} />
      <Figure value={dead} label={words.queues.dead} to={mayReadTasks ? '/dead-letters' : '/queues'} tone="danger" />
    </Tile>
  );
};

const ended =
  (outcomes: readonly string[]) =>
  (queue: Queue): number =>
    outcomes.reduce((total, outcome) => total + (queue.throughput.outcomes[outcome] ?? 0), 0);

/** As long as nothing has told it: what the server counts over. */
const usualMinutes = 5;

const RecentTile = ({ readings: { queues } }: Props) => {
  const { overview } = useWords();
  const minutes = queues.value?.[0]?.throughput.minutes ?? usualMinutes;
  return (
    <Tile title={overview.ended(minutes)} errors={[queues.error]}>
      <Figure value={sum(queues.value, ended(['succeeded']))} label={overview.succeeded} to="/queues" />
      <Figure
        value={sum(queues.value, ended(['failed', 'timeout', 'crashed']))}
        label={overview.failed}
        to="/queues"
        tone="warning"
      />
    </Tile>
  );
};

const QueuesTile = ({ readings: { queues, workers } }: Props) => {
  const { overview, queues: words } = useWords();
  return (
    <Tile title={words.tabs} errors={[queues.error, workers.error]}>
      <Figure value={sum(queues.value, () => 1)} label={overview.inTotal} to="/queues" />
      <Figure
        value={sum(queues.value, ({ paused_at }) => (paused_at === null ? 0 : 1))}
        label={words.paused}
        to="/queues"
        tone="warning"
      />
      <Figure
        value={sum(workers.value, ({ is_alive }) => (is_alive ? 1 : 0))}
        label={words.workersTitle}
        to="/workers"
      />
    </Tile>
  );
};

/** Who may see tasks but not how full the queues are, is told what died. */
const DeadTile = ({ readings: { deadLately } }: Props) => {
  const { overview, queues } = useWords();
  const { value, error } = deadLately;
  return (
    <Tile title={overview.tasksOfDay} errors={[error]}>
      <Figure
        value={value && { count: value.total, isWhole: value.is_whole }}
        label={queues.dead}
        to="/dead-letters?range=day"
        tone="danger"
      />
    </Tile>
  );
};

const SignInsTile = ({ readings: { signIns } }: Props) => {
  const { overview, loginRecords } = useWords();
  return (
    <Tile title={overview.signInsOfDay} errors={[signIns.error]}>
      <Figure
        value={signIns.value?.success}
        label={loginRecords.outcomes.success}
        to="/login-records?outcome=success&range=day"
      />
      <Figure
        value={signIns.value?.failure}
        label={loginRecords.outcomes.failure}
        to="/login-records?outcome=failure&range=day"
      />
    </Tile>
  );
};

const MailTile = ({ readings: { mails } }: Props) => {
  const { overview, mail } = useWords();
  return (
    <Tile title={overview.mailOfDay} errors={[mails.error]}>
      <Figure value={mails.value?.failed} label={mail.states.failed} to="/mail?state=failed" tone="warning" />
      <Figure value={mails.value?.refused} label={mail.states.refused} to="/mail?state=refused" tone="danger" />
    </Tile>
  );
};

const AccessTile = ({ readings: { invitations, blocks } }: Props) => {
  const { overview, shell } = useWords();
  const may = useMay();
  return (
    <Tile title={shell.groups.access} errors={[invitations.error, blocks.error]}>
      {may('users:read') && <Figure value={invitations.value} label={shell.page.invitations} to="/invitations" />}
      {may('rate-limits:read') && <Figure value={blocks.value} label={overview.blocks} to="/limits" />}
    </Tile>
  );
};
