import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { clientTlsOptions } from '../network/client-tls.ts';
import type { Randomness } from '../randomness/randomness.ts';
import { createCircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { RabbitmqAddress } from './rabbitmq-address.ts';
import { describeFailure, RabbitmqUnavailable } from './rabbitmq-failure.ts';

/** What one connection offers to whoever sets it up. A channel that RabbitMQ closes takes the connection with it. */
export type RabbitmqConnection = {
  openChannel(): Promise<Channel>;
  openConfirmChannel(): Promise<ConfirmChannel>;
  /** Something on it does not work any more: it is given up, and another one made. */
  lost(reason: unknown): void;
};

export type RabbitmqLinkNeeds<Session> = {
  readonly address: RabbitmqAddress;
  /** What RabbitMQ's management shows. */
  readonly connectionName: string;
  readonly randomness: Randomness;
  /** Declares what is needed on a new connection. */
  readonly setUp: (connection: RabbitmqConnection) => Promise<Session>;
  /** A question that RabbitMQ answers at once; asked twice a second, because a frozen one keeps its connections. */
  readonly ask: (session: Session) => Promise<unknown>;
  /** Told null when it has come into use; why, when it has gone out of it, or is away for another reason than before. */
  readonly changed: (awayBecause: string | null) => void;
};

/** One lasting connection, made again by itself. Nothing is queued while it is down. */
export type RabbitmqLink<Session> = {
  /** Resolves when it is in use, or when it is clear that this takes longer. */
  open(): Promise<void>;
  /** @throws RabbitmqUnavailable while it is not in use. */
  session(): Session;
  /** Why it is not in use, for operators; null while it is. */
  problem(): string | null;
  /** Settles as `work` does. @throws RabbitmqUnavailable at the deadline, which is the end of the connection. */
  within<T>(timeoutMs: number, work: Promise<T>): Promise<T>;
  /** Gives the connection up and makes a new one. */
  drop(reason: string): void;
  close(): Promise<void>;
};

/** For a connection with its greeting and all that is declared on it. */
const setUpTimeoutMs = 5_000;
const startPatienceMs = 1_500;
const askEveryMs = 500;
const answerTimeoutMs = 1_000;
const closeTimeoutMs = 500;
const shortestWaitMs = 250;
const longestWaitMs = 5_000;
/** For RabbitMQ to find out about us; shorter ones are cut off by a pause of a busy process. */
const heartbeatSeconds = 20;

type Live<Session> = { readonly session: Session; readonly connection: ChannelModel; readonly cut: () => void };

/** @throws StartError when a TLS file cannot be read. */
export const createRabbitmqLink = <Session>(needs: RabbitmqLinkNeeds<Session>): RabbitmqLink<Session> => {
  const { address, connectionName, randomness, setUp, ask, changed } = needs;
  const tlsOptions = address.tls === null ? {} : clientTlsOptions(address.tls, 'RABBITMQ_URL');
  let live: Live<Session> | undefined;
  /** Why RabbitMQ takes no messages on a connection that is well. */
  let alarm: string | undefined;
  let failure = 'no connection yet';
  const waiting = new Set<(reason: string) => void>();
  let askTimer: NodeJS.Timeout | undefined;
  let cutAttempt: (() => void) | undefined;
  let isClosing = false;

  const drop = (reason: string): void => {
    const dropped = live;
    if (dropped === undefined) return;
    live = undefined;
    alarm = undefined;
    failure = reason;
    clearTimeout(askTimer);
    dropped.cut();
    breaker.open(reason);
  };

  const within: RabbitmqLink<Session>['within'] = (timeoutMs, work) =>
    new Promise((resolve, reject) => {
      const used = live;
      const giveUp = (reason: string): void => {
        waiting.delete(giveUp);
        reject(new RabbitmqUnavailable(reason));
      };
      // Timers are due before the sockets are read: after a pause of our own the answer may be there already.
      const timer = setTimeout(() => {
        setImmediate(() => {
          if (!waiting.has(giveUp)) return;
          const reason = `no answer within ${timeoutMs} ms`;
          giveUp(reason);
          if (used === live) drop(reason);
        });
      }, timeoutMs);
      waiting.add(giveUp);
      work.then(resolve, reject).finally(() => {
        waiting.delete(giveUp);
        clearTimeout(timer);
      });
    });

  const noteAlarm = (reason: string | undefined): void => {
    alarm = reason;
    // It reads nothing from us until it is over.
    if (reason !== undefined) for (const giveUp of waiting) giveUp(reason);
    changed(reason ?? null);
  };

  const askLater = (): void => {
    askTimer = setTimeout(() => {
      const asked = live;
      if (asked === undefined) return;
      // A connection that is lost meanwhile is found out by the protocol's heartbeats.
      if (alarm !== undefined) return askLater();
      within(answerTimeoutMs, ask(asked.session)).then(
        () => {
          breaker.succeeded();
          if (asked === live) askLater();
        },
        (error: unknown) => {
          if (asked !== live) return;
          if (alarm === undefined) drop(describeFailure(error));
          else askLater();
        },
      );
    }, askEveryMs).unref();
  };

  /** One attempt, which ends by itself. */
  const connectOnce = async (): Promise<void> => {
    const ending = new AbortController();
    const cut = (): void => ending.abort();
    cutAttempt = cut;
    let reason: unknown;
    let made: ChannelModel | undefined;
    const patience = setTimeout(() => {
      reason ??= new RabbitmqUnavailable(`no greeting within ${setUpTimeoutMs} ms`);
      cut();
    }, setUpTimeoutMs);
    const isInUse = (): boolean => made !== undefined && live?.connection === made;
    const lost = (error: unknown): void => {
      reason ??= error;
      if (isInUse()) drop(describeFailure(reason));
    };
    const note = (what: string | undefined): void => {
      if (isInUse()) noteAlarm(what);
    };
    const open = async <Opened extends Channel>(opening: Promise<Opened>): Promise<Opened> => {
      const channel = await opening;
      channel.on('error', lost);
      return channel;
    };
    const { host: hostname, port, username, password, vhost } = address;
    const protocol = address.tls === null ? 'amqp' : 'amqps';
    try {
      const connection = await connect(
        // The library undoes percent-encoding in the virtual host.
        { protocol, hostname, port, username, password, vhost: encodeURIComponent(vhost), heartbeat: heartbeatSeconds },
        {
          ...tlsOptions,
          ...{ signal: ending.signal },
          noDelay: true,
          clientProperties: { connection_name: connectionName },
        },
      );
      made = connection;
      connection.on('error', lost);
      connection.on('close', (error) => lost(error ?? new RabbitmqUnavailable('it closed the connection')));
      connection.on('blocked', (what) => note(`it takes no messages: ${what}`));
      connection.on('unblocked', () => note(undefined));
      const session = await setUp({
        openChannel: () => open(connection.createChannel()),
        openConfirmChannel: () => open(connection.createConfirmChannel()),
        lost,
      });
      if (reason !== undefined || isClosing) throw reason ?? new RabbitmqUnavailable('closed by us');
      live = { session, connection, cut };
      askLater();
    } catch (error) {
      cut();
      failure = describeFailure(reason ?? error);
      throw new RabbitmqUnavailable(failure);
    } finally {
      clearTimeout(patience);
      cutAttempt = undefined;
    }
  };

  const breaker = createCircuitBreaker({
    randomness,
    threshold: 1,
    shortestWaitMs,
    longestWaitMs,
    probe: connectOnce,
    onOpen: changed,
    onClose: () => changed(null),
  });

  const problem = (): string | null => {
    if (isClosing) return 'closed by us';
    return live === undefined ? failure : (alarm ?? null);
  };

  return {
    async open() {
      const first = connectOnce().then(
        () => changed(null),
        () => breaker.open(failure),
      );
      const { promise: patience, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, startPatienceMs);
      await Promise.race([first, patience]);
      clearTimeout(timer);
    },
    session() {
      const why = problem();
      if (live === undefined || why !== null) throw new RabbitmqUnavailable(why ?? failure);
      return live.session;
    },
    problem,
    within,
    drop,
    async close() {
      isClosing = true;
      breaker.stop();
      clearTimeout(askTimer);
      cutAttempt?.();
      const closing = live;
      live = undefined;
      if (closing === undefined) return;
      const timer = setTimeout(closing.cut, closeTimeoutMs);
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      closing.connection.once('close', resolve);
      closing.connection.close().catch(() => {});
      await closed;
      clearTimeout(timer);
    },
  };
};
