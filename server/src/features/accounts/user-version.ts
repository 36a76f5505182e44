import { createHash } from 'node:crypto';
import { refuseInput } from '../../platform/http/input-validation.ts';
import { preconditionFailed } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { User } from '../../vocabulary/user.ts';

/**
 * The entity tag of an account (RFC 9110, section 8.8.3): another one after every change that somebody made to it. A
 * login is none: who edits an account must not be refused because its owner came in meanwhile.
 */
export const entityTagOf = (user: User): string => {
  const { id, email, emailVerified, username, name, roles, status, securityVersion } = user;
  const content = JSON.stringify([id, email, emailVerified, username, name, roles, status, securityVersion]);
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
};

const entityTag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const listOfTags = new RegExp(String.raw`^${entityTag}(?:[ \t]*,[ \t]*${entityTag})*$`);

/** What `If-Match` asks for. */
export type Precondition = (current: User) => void;

/**
 * Reads `If-Match` (RFC 9110, section 13.1.1); without one, or with `*`, any version will do. Weak tags never match.
 *
 * @returns a check that throws Problem `PRECONDITION_FAILED` when the account is another version than the caller read.
 * @throws Problem `INVALID_INPUT` when it is no list of entity tags.
 */
export const readPrecondition = (ifMatch: string | undefined): Precondition => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return () => {};
  const text = ifMatch.trim();
  if (!listOfTags.test(text)) throw refuseInput('If-Match', 'Send the ETag of the account as you received it, or *.');
  const accepted = new Set(text.match(new RegExp(entityTag, 'g')));
  return (current) => {
    if (!accepted.has(entityTagOf(current))) throw new Problem(preconditionFailed);
  };
};
