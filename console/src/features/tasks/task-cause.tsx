import type { TaskDetail } from 'castellan-client';
import { useMay } from '../../api/me.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Fact } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';

/** Who or what wanted a task, as facts, with links to the rest of what they caused. */
export const TaskCause = ({ task }: { readonly task: TaskDetail }) => {
  const { tasks } = useWords();
  const mayReadAudit = useMay()('audit:read');
  const { actor, request_id: requestId, trace_id: traceId } = task.cause;
  return (
    <>
      <Fact name={tasks.cause}>{actor.id === null ? tasks.byWhom[actor.kind] : <UserLink id={actor.id} />}</Fact>
      {task.schedule !== null && (
        <Fact name={tasks.schedule}>
          <TextLink to={`/tasks?schedule=${encodeURIComponent(task.schedule)}`}>{task.schedule}</TextLink>
        </Fact>
      )}
      {requestId !== null && (
        <Fact name={tasks.request}>
          <Copyable text={requestId} />
          <span className="flex flex-wrap gap-x-3 text-sm">
            <TextLink to={`/tasks?request_id=${requestId}`}>{tasks.alsoCaused}</TextLink>
            {mayReadAudit && <TextLink to={`/audit?request_id=${requestId}`}>{tasks.inAudit}</TextLink>}
          </span>
        </Fact>
      )}
      {traceId !== null && (
        <Fact name={tasks.trace}>
          <Copyable text={traceId} />
        </Fact>
      )}
    </>
  );
};
