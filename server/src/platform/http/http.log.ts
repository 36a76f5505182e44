import { defineLogEvent } from '../log/log.ts';

/** One answered request. */
export type RequestFields = {
  readonly method: string;
  /** The path template: a path itself can hold ids. */
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
  readonly request_id: string;
  readonly trace_id: string;
  /** Masked. */
  readonly client: string;
  /** Whose token it was, where there was one. */
  readonly user_id?: string | undefined;
  readonly session_id?: string | undefined;
};

export const requestAnswered = defineLogEvent<RequestFields>({
  name: 'http.request',
  level: 'info',
  message: 'A request was answered.',
});

/** The same of a route that is asked about every request of somebody else, who has a line of their own for it. */
export const requestAnsweredQuietly = defineLogEvent<RequestFields>({ ...requestAnswered, level: 'debug' });

export const probeAnswered = defineLogEvent<RequestFields>({
  name: 'http.probe',
  level: 'debug',
  message: 'A probe was answered.',
});

export const requestUnavailable = defineLogEvent<RequestFields>({
  name: 'http.request_unavailable',
  level: 'warn',
  message: 'A request could not be served for now.',
});

export const requestFailed = defineLogEvent<RequestFields>({
  name: 'http.request_failed',
  level: 'error',
  message: 'A request failed for a reason that only we can fix.',
});

export const requestTurnedAway = defineLogEvent<RequestFields>({
  name: 'http.request_turned_away',
  level: 'warn',
  message: 'A request was one too many and was told to come back; of each second only the first have this line.',
});

export const requestsTurnedAway = defineLogEvent<{ readonly requests: number }>({
  name: 'http.requests_turned_away',
  level: 'warn',
  message: 'More requests came than this process can answer; these were told to come back.',
});

export const answerCut = defineLogEvent({
  name: 'http.answer_cut',
  level: 'warn',
  message: 'An answer that was sent piece by piece failed half-way and was cut.',
});

export const malformedMessage = defineLogEvent<{ readonly reason: string; readonly client: string }>({
  name: 'http.malformed_message',
  level: 'debug',
  message: 'A connection carried something that is no HTTP request.',
});

export const oldRepliesKept = defineLogEvent({
  name: 'http.old_replies_kept',
  level: 'warn',
  message: 'Replies kept for repeated requests could not be cleared; the next round tries again.',
});
