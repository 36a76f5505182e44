import type { Clock } from '../../platform/clock/clock.ts';
import { forbidden, notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import { type CauseBody, type CauseEntry, type SubjectKind, type Withholdable, withholdables } from './cause-body.ts';
import type { CauseReaders, TimeRange } from './cause-needs.ts';
import { type Gathered, gather, type Seed } from './gathering.ts';
import { tellStory } from './story.ts';
import { findSeed, permissionFor } from './subject.ts';
import { cut } from './timeline.ts';

export type CauseNeeds = {
  readonly readers: CauseReaders;
  readonly clock: Clock;
  isAllowed(principal: Principal, permission: Permission): boolean;
};

/**
 * The story of a thing.
 *
 * @throws Problem `FORBIDDEN` for a thing that the caller may not read, whether it exists or not; `NOT_FOUND` when nothing is
 * known of it.
 */
export type TellCause = (
  principal: Principal,
  subject: { readonly kind: SubjectKind; readonly id: string },
  range: TimeRange,
) => Promise<CauseBody>;

const mostEntries = 500;

/** Whose doing a story was: of the requests first, then of the tasks; else whose account it touched. */
const personOf = (seed: Seed, { segments, acts, logins, refusals, tasks, mails }: Gathered): string | null =>
  seed.userId ??
  segments.find(({ userId }) => userId !== null)?.userId ??
  acts.find(({ actorId }) => actorId !== null)?.actorId ??
  logins.find(({ userId }) => userId !== null)?.userId ??
  refusals.find(({ userId }) => userId !== null)?.userId ??
  tasks.find(({ actorId }) => actorId !== null)?.actorId ??
  acts.find(({ subjectId }) => subjectId !== null)?.subjectId ??
  mails.find(({ userId }) => userId !== null)?.userId ??
  null;

const sessionOf = (seed: Seed, { segments, acts, logins, refusals }: Gathered): string | null =>
  seed.sessionId ??
  segments.find(({ sessionId }) => sessionId !== null)?.sessionId ??
  acts.find(({ sessionId }) => sessionId !== null)?.sessionId ??
  logins.find(({ sessionId }) => sessionId !== null)?.sessionId ??
  refusals.find(({ sessionId }) => sessionId !== null)?.sessionId ??
  null;

/** The entry that stands for the thing that was asked about. */
const entryOf = (kind: SubjectKind, id: string, entries: readonly CauseEntry[]): CauseEntry | undefined => {
  if (kind === 'trace') return entries.find((entry) => entry.trace_id === id && entry.title !== '');
  if (kind === 'audit_event') return entries.find((entry) => entry.id === `audit:${id}`);
  return entries.find((entry) => entry.id === `${kind}:${id}`);
};

export const createTellCause =
  ({ readers, clock, isAllowed }: CauseNeeds): TellCause =>
  async (principal, { kind, id }, range) => {
    const needed = permissionFor[kind];
    if (needed !== null && !isAllowed(principal, needed)) {
      throw new Problem(forbidden, { because: { kind: 'permission', permission: needed } });
    }
    const maySee = (what: Withholdable): boolean => isAllowed(principal, `${what}:read`);
    const now = clock.now();
    const seed = await findSeed(readers, kind, id, range, now);
    if (seed === undefined) throw new Problem(notFound);

    const gathered = await gather(readers, seed, maySee);
    // A person's many requests would drown in what happened inside of each.
    const isOfOneChain = seed.sessionId === null && seed.userId === null;
    const { entries, isCut } = cut(
      tellStory(gathered, now, isOfOneChain),
      mostEntries,
      isOfOneChain ? 'first' : 'last',
    );

    const userId = personOf(seed, gathered);
    const known = userId === null ? undefined : await readers.findUser(userId);
    if (entries.length === 0 && !(kind === 'user' && known !== undefined)) throw new Problem(notFound);
    const mayKnow = maySee('users') && known !== undefined;
    const traces = new Set(entries.flatMap((entry) => entry.trace_id ?? []));
    const title = kind === 'user' ? (known?.name ?? known?.email ?? null) : (entryOf(kind, id, entries)?.title ?? null);
    return {
      subject: { kind, id, title: title === '' ? null : title },
      user:
        userId === null ? null : { id: userId, name: mayKnow ? known.name : null, email: mayKnow ? known.email : null },
      session_id: sessionOf(seed, gathered),
      traces: [...traces],
      entries: [...entries],
      truncated: isCut || gathered.isCut,
      withheld: withholdables.filter((what) => !maySee(what)),
    };
  };
