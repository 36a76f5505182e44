import { setTimeout as wait } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Clock } from '../../../platform/clock/clock.ts';
import { readHint } from './rabbitmq-hints.ts';
import type { TaskHint } from './transport.ts';

/** Without room for so long, the worker leaves what comes to the others. */
const longestFullMs = 50;
const lookAgainMs = 5;
/** From so many times as much room on, the consumer is begun anew with a wider window. */
const growth = 2;

export type HintConsumer = {
  readonly queue: string;
  readonly take: (hint: TaskHint) => Promise<void>;
  readonly room: () => Promise<number>;
};

export type RabbitmqConsumerNeeds = HintConsumer & {
  /** Of this consumer alone. */
  readonly channel: Channel;
  readonly consumerTag: string;
  readonly clock: Clock;
  /** A message that is no hint; it is rejected, so that a policy for dead letters keeps it. */
  readonly notOurs: () => void;
  /** The queue was taken away, or a call failed. */
  readonly lost: (reason: unknown) => void;
};

/**
 * Takes hints from one queue until its channel is closed, and never more than there is room for. RabbitMQ's window cannot be
 * changed under way: a message is acknowledged, which lets the next one come, when there is room for that; and when there is
 * none for a while, the consumer is cancelled, so that no claimed hint waits for its acknowledgement while tasks run.
 */
export const runRabbitmqConsumer = (needs: RabbitmqConsumerNeeds): void => {
  const { queue, take, channel, consumerTag, clock, notOurs, lost } = needs;
  let isClosed = false;
  let unacknowledged = 0;
  const claimed: ConsumeMessage[] = [];
  let askedRoom: Promise<number> | undefined;
  let news = Promise.withResolvers<void>();

  /** One question at a time, however often it is asked. */
  const room = (): Promise<number> => {
    askedRoom ??= needs.room().finally(() => {
      askedRoom = undefined;
    });
    return askedRoom;
  };

  const acknowledge = (count: number): void => {
    if (isClosed) return;
    for (const message of claimed.splice(0, count)) {
      channel.ack(message);
      unacknowledged -= 1;
    }
  };

  const deliver = async (message: ConsumeMessage): Promise<void> => {
    const hint = readHint(queue, message.content);
    if (hint === undefined) {
      channel.reject(message, false);
      notOurs();
      return;
    }
    unacknowledged += 1;
    await take(hint);
    claimed.push(message);
    news.resolve();
  };

  const settled = async (): Promise<void> => {
    if (claimed.length > 0 || isClosed) return;
    news = Promise.withResolvers();
    await news.promise;
  };

  /** Resolves when the window should be another one. */
  const keepWindow = async (size: number): Promise<void> => {
    let progressMs = clock.monotonicMs();
    while (!isClosed) {
      if (claimed.length === 0) {
        await settled();
        progressMs = clock.monotonicMs();
      }
      const free = await Promise.race([room(), wait(longestFullMs, undefined, { ref: false })]);
      if (free === undefined || free >= growth * size) return;
      const allowed = free - (size - unacknowledged);
      if (allowed > 0) {
        acknowledge(allowed);
        progressMs = clock.monotonicMs();
      } else if (clock.monotonicMs() - progressMs > longestFullMs) return;
      else await wait(lookAgainMs, undefined, { ref: false });
    }
  };

  const run = async (): Promise<void> => {
    while (!isClosed) {
      const size = await room();
      if (isClosed) return;
      await channel.prefetch(size);
      await channel.consume(
        queue,
        (message) => {
          if (message === null) lost(new Error(`the queue ${queue} was deleted`));
          else void deliver(message);
        },
        { consumerTag },
      );
      await keepWindow(size);
      if (isClosed) return;
      await channel.cancel(consumerTag);
      acknowledge(claimed.length);
    }
  };

  channel.once('close', () => {
    isClosed = true;
    news.resolve();
  });
  run().catch((error: unknown) => {
    if (!isClosed) lost(error);
  });
};
