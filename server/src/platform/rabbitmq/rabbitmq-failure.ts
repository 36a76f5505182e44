import { z } from 'zod';

/** RabbitMQ did not do what was asked of it; whether it still does is not known. The message is for operators. */
export class RabbitmqUnavailable extends Error {
  override readonly name = 'RabbitmqUnavailable';
}

const coded = z.object({ code: z.union([z.number(), z.string()]) });
const longestMessage = 200;

/** What a reply of RabbitMQ is about, for example `the queue email-events`. */
const subjectOf = (message: string): string => {
  const [, kind, name] = /(queue|exchange) '([^']+)'/.exec(message) ?? [];
  return kind === undefined ? 'something' : `the ${kind} ${name}`;
};

/**
 * What went wrong, as a sentence that tells what to do where that is known. Without user names: RabbitMQ's own text has
 * them.
 */
export const describeFailure = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown failure';
  if (error instanceof RabbitmqUnavailable) return error.message;
  // A name with several addresses fails with one error for each.
  const [first] = error instanceof AggregateError ? error.errors : [];
  const { message } = first instanceof Error ? first : error;
  const code = coded.safeParse(error).data?.code;
  if (/Handshake terminated.*ACCESS[-_]REFUSED/s.test(message)) return 'it refuses the user or the password';
  // The library does not hand on what RabbitMQ says of this.
  if (/Expected ConnectionOpenOk; got <ConnectionClose/.test(message)) {
    return 'it does not know the virtual host, or does not let the user in';
  }
  if (code === 403) return `the user may not use ${subjectOf(message)}: it needs configure, write and read permission`;
  if (code === 406 && message.includes('inequivalent arg')) {
    return `${subjectOf(message)} exists with other arguments: delete it in RabbitMQ, or use another virtual host`;
  }
  return message.slice(0, longestMessage);
};
