import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import { MailFailure, type MailTransport } from '../../platform/mail/mail-transport.ts';
import { serverRefusesUs } from './mail.log.ts';

const pauseWhenUpMs = 60_000;
const pauseWhenDownMs = 15_000;
const verifyTimeMs = 15_000;

export type MailWatch = {
  /** What a mail showed of the server; null for one that was sent. */
  note(failure: MailFailure | null): void;
  /** Resolves when the server took us in the last time it was tried. Never waits for the server itself. @throws MailFailure */
  check(): Promise<void>;
  stop(): void;
};

/**
 * Knows whether the mail server takes us, from the mails that are sent and, where none is, from a log in once a minute.
 * A refused recipient says nothing about the server.
 */
export const createMailWatch = ({
  transport,
  clock,
  log,
}: {
  readonly transport: MailTransport;
  readonly clock: Clock;
  readonly log: Log;
}): MailWatch => {
  let current: MailFailure | null = null;
  let lookAgainMs = 0;
  let verifying: AbortController | null = null;

  const note: MailWatch['note'] = (failure) => {
    const isDown = failure !== null && (failure.fault === 'house' || failure.fault === 'network');
    if (isDown && failure.fault === 'house' && current?.fault !== 'house') {
      log.writeError(serverRefusesUs, failure, { response: failure.response });
    }
    current = isDown ? failure : null;
    lookAgainMs = clock.monotonicMs() + (isDown ? pauseWhenDownMs : pauseWhenUpMs);
  };

  const verify = async (): Promise<void> => {
    const controller = new AbortController();
    verifying = controller;
    const timer = setTimeout(
      () => controller.abort(new MailFailure('network', 'The mail server did not answer in time.', null)),
      verifyTimeMs,
    );
    timer.unref();
    try {
      await transport.verify(controller.signal);
      note(null);
    } catch (error) {
      if (error instanceof MailFailure) note(error);
    } finally {
      clearTimeout(timer);
      verifying = null;
    }
  };

  return {
    note,
    async check() {
      if (verifying === null && clock.monotonicMs() >= lookAgainMs) void verify();
      if (current !== null) throw current;
    },
    stop() {
      verifying?.abort(new Error('The server stops.'));
    },
  };
};
