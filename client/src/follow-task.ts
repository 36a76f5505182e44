import type { FollowEvents, FollowOptions } from './follow-events.ts';
import { descriptions } from './generated/operations.ts';
import type { Task } from './generated/schemas.ts';

/**
 * A task as it is now, then after each change, and last of all as it ended: succeeded, cancelled or dead. Connections that
 * break are opened again, and nothing that was seen comes twice.
 *
 * @throws CastellanError when the server refuses, or cannot be reached for several attempts in a row.
 */
export type FollowTask = (id: string, options?: FollowOptions) => AsyncIterable<Task>;

export const createFollowTask = (followEvents: FollowEvents): FollowTask =>
  async function* follow(id, options) {
    for await (const event of followEvents(descriptions.streamTask, { params: { id } }, options)) {
      // The server's word for the type of an event is taken, as it is for the answers of calls.
      if (event.name === 'task') yield JSON.parse(event.data) as Task;
    }
  };
