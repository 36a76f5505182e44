import { z } from 'zod';
import type { Permission } from '../../vocabulary/permission.ts';
import type { SubjectKind } from './cause-body.ts';
import type { CauseReaders, TimeRange } from './cause-needs.ts';
import { requestOfTrace, type Seed } from './gathering.ts';

/** What a person must be able to read besides to begin with such a thing; null: `monitoring:read` is enough. */
export const permissionFor: Readonly<Record<SubjectKind, Permission | null>> = {
  request: null,
  trace: null,
  session: 'users:read',
  user: 'users:read',
  task: 'tasks:read',
  mail: 'mail:read',
  audit_event: 'audit:read',
};

const uuid = z.uuid();
const days = 86_400_000;

/** The stretch that is told of a person or a session when none is asked for. */
const usualDays = 7;

const nothing = {
  requestIds: [],
  traceIds: [],
  taskIds: [],
  sessionId: null,
  userId: null,
  act: null,
  isOfOneRequest: false,
};

/** Where a story begins, or undefined when there is no such thing. */
export const findSeed = async (
  readers: CauseReaders,
  kind: SubjectKind,
  id: string,
  asked: TimeRange,
  now: Date,
): Promise<Seed | undefined> => {
  const range: TimeRange = {
    from: asked.from ?? new Date((asked.to ?? now).getTime() - usualDays * days),
    to: asked.to,
  };
  const seed = (more: Partial<Seed>): Seed => ({ ...nothing, range, ...more });

  const ofTask = async (): Promise<Seed | undefined> => {
    const [task] = await readers.tasks.ofKeys({ requestIds: [], traceIds: [], taskIds: [id] }, 1);
    if (task === undefined) return undefined;
    if (task.requestId !== null) return seed({ requestIds: [task.requestId], taskIds: [id], isOfOneRequest: true });
    return seed({ taskIds: [id], traceIds: task.traceId === null ? [] : [task.traceId] });
  };

  switch (kind) {
    case 'request': {
      const known = uuid.safeParse(id).success ? id : await readers.refusals.findRequest(id);
      return known === undefined ? undefined : seed({ requestIds: [known], isOfOneRequest: true });
    }
    case 'trace':
      return seed({ traceIds: [id], requestIds: [requestOfTrace(id)] });
    case 'task':
      return ofTask();
    case 'mail':
      // A mail is known by the task that sends it, and outlives it.
      return (await ofTask()) ?? seed({ taskIds: [id] });
    case 'audit_event': {
      const act = await readers.acts.find(id);
      if (act === undefined) return undefined;
      if (act.requestId !== null) return seed({ requestIds: [act.requestId], isOfOneRequest: true });
      // One outside of any request, such as of the command line, stands alone unless it has a trace.
      return seed({ act, traceIds: act.traceId === null ? [] : [act.traceId] });
    }
    case 'session':
      return seed({ sessionId: id });
    case 'user':
      return seed({ userId: id });
  }
};
