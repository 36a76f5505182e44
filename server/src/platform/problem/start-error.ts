/**
 * The program cannot start (or a command cannot run) for a reason that the operator can mend.
 *
 * The message is one whole sentence, or a few, written for that person: the command line prints it without a stack and
 * exits with 1. It never holds a secret.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
