import { hostname } from 'node:os';
import type { Channel, ConfirmChannel } from 'amqplib';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { RabbitmqAddress } from '../../../platform/rabbitmq/rabbitmq-address.ts';
import { describeFailure, RabbitmqUnavailable } from '../../../platform/rabbitmq/rabbitmq-failure.ts';
import { createRabbitmqLink, type RabbitmqConnection } from '../../../platform/rabbitmq/rabbitmq-link.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import { strangeMessage } from '../tasks.log.ts';
import { type HintConsumer, runRabbitmqConsumer } from './rabbitmq-consumer.ts';
import { queueOptions, taskExchange, writeHint } from './rabbitmq-hints.ts';
import type { TaskHint, TaskTransport } from './transport.ts';

const confirmTimeoutMs = 2_000;
const answerTimeoutMs = 1_000;

type Session = {
  readonly publishing: ConfirmChannel;
  readonly asking: Channel;
  /** Queues that are there and bound, or about to be. */
  readonly declared: Map<string, Promise<void>>;
  /** Messages that came back since they had no queue to go to. */
  readonly returned: Set<string>;
};

export type RabbitmqTransportNeeds = {
  readonly address: RabbitmqAddress;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
};

/**
 * Hints in quorum queues, one for each queue of tasks. What is published counts once RabbitMQ has confirmed it and did not
 * send it back.
 *
 * @throws StartError when a TLS file of the address cannot be read.
 */
export const createRabbitmqTransport = (needs: RabbitmqTransportNeeds): TaskTransport => {
  const { address, clock, randomness, log } = needs;
  const connectionName = `castellan ${hostname()}:${process.pid}`;
  const consumers: HintConsumer[] = [];
  const listeners: ((awayBecause: string | null) => void)[] = [];

  const declare = (session: Pick<Session, 'asking' | 'declared'>, queue: string): Promise<void> => {
    const { asking, declared } = session;
    const declaring =
      declared.get(queue) ??
      asking.assertQueue(queue, queueOptions).then(async () => {
        await asking.bindQueue(queue, taskExchange, queue);
      });
    declared.set(queue, declaring);
    return declaring;
  };

  const setUp = async (connection: RabbitmqConnection): Promise<Session> => {
    const publishing = await connection.openConfirmChannel();
    const asking = await connection.openChannel();
    const session: Session = { publishing, asking, declared: new Map(), returned: new Set() };
    publishing.on('return', ({ properties }) => session.returned.add(String(properties.messageId)));
    await asking.assertExchange(taskExchange, 'direct', { durable: true });
    for (const consumer of consumers) {
      const { queue } = consumer;
      await declare(session, queue);
      runRabbitmqConsumer({
        ...consumer,
        channel: await connection.openChannel(),
        consumerTag: `${connectionName} ${queue}`,
        clock,
        notOurs: () => log.write(strangeMessage, { queue }),
        lost: connection.lost,
      });
    }
    return session;
  };

  const link = createRabbitmqLink({
    address,
    connectionName,
    randomness,
    setUp,
    ask: (session) => session.asking.checkExchange(taskExchange),
    changed: (awayBecause) => {
      for (const heard of listeners) heard(awayBecause);
    },
  });

  const send = ({ publishing, returned }: Session, hint: TaskHint): Promise<void> =>
    new Promise((resolve, reject) => {
      const messageId = `${hint.id}:${hint.epoch}`;
      const options = {
        mandatory: true,
        persistent: true,
        contentType: 'application/json',
        type: 'castellan.task',
        appId: 'castellan',
        messageId,
        timestamp: Math.floor(clock.now().getTime() / 1_000),
      };
      publishing.publish(taskExchange, hint.queue, writeHint(hint), options, (error) => {
        // It comes back before it is confirmed.
        const cameBack = returned.delete(messageId);
        if (error) reject(new RabbitmqUnavailable('it did not confirm a message'));
        else if (cameBack) reject(new RabbitmqUnavailable(`the queue ${hint.queue} is not bound`));
        else resolve();
      });
    });

  const sendAll = async (session: Session, hints: readonly TaskHint[]): Promise<void> => {
    for (const queue of new Set(hints.map((hint) => hint.queue))) await declare(session, queue);
    await Promise.all(hints.map((hint) => send(session, hint)));
  };

  /** What fails ends the connection: the next one declares anew whatever is missing. */
  const use = async <T>(timeoutMs: number, work: (session: Session) => Promise<T>): Promise<T> => {
    const session = link.session();
    try {
      return await link.within(timeoutMs, work(session));
    } catch (error) {
      if (link.problem() === null && link.session() === session) link.drop(describeFailure(error));
      throw error;
    }
  };

  return {
    name: 'rabbitmq',
    kind: 'hints',
    start: link.open,
    publish: (hints) => use(confirmTimeoutMs, (session) => sendAll(session, hints)),
    consume(queue, take, room) {
      consumers.push({ queue, take, room });
    },
    depth: (queue) =>
      use(answerTimeoutMs, async (session) => {
        await declare(session, queue);
        return (await session.asking.checkQueue(queue)).messageCount;
      }),
    purge: (queue) =>
      use(answerTimeoutMs, async (session) => {
        await declare(session, queue);
        await session.asking.purgeQueue(queue);
      }),
    isUp: () => link.problem() === null,
    onChange(heard) {
      listeners.push(heard);
    },
    close: link.close,
  };
};
