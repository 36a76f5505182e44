import type { Uuid } from '../src/vocabulary/ids.ts';
import { type Chance, createChance } from './chance.ts';
import type { Person } from './people.ts';
import type { Place } from './places.ts';
import { after, before, dayMs, earlier, hourMs, later, minuteMs, secondMs, workingHour } from './times.ts';

/** How a session ended, and who ended it. */
export type VisitEnd = {
  readonly at: Date;
  readonly reason: 'logout' | 'revoked' | 'account_disabled' | 'password_changed';
  readonly byAdministrator: boolean;
};

/** A login that succeeded, and the session that began with it. */
export type Visit = {
  readonly person: Person;
  readonly at: Date;
  readonly place: Place;
  readonly method: 'password' | 'magic_link';
  readonly sessionId: Uuid;
  readonly requestId: Uuid;
  readonly traceId: string;
  readonly lastSeenAt: Date;
  /** Null: it goes on, or nobody has used it for so long that it is over by itself. */
  readonly end: VisitEnd | null;
};

const weeks = 8;
/** Beyond so many people each of them comes less often: nobody reads through a million logins. */
const manyPeople = 500;

// How often somebody came in these weeks.
const habits = [
  [1, 15],
  [4, 25],
  [9, 30],
  [18, 20],
  [34, 10],
] as const;
const rareHabits = [
  [0, 20],
  [1, 30],
  [3, 35],
  [7, 15],
] as const;

const drawEnd = (person: Person, at: Date, now: Date, chance: Chance): VisitEnd | null => {
  const reason = chance.weigh<VisitEnd['reason'] | null>([
    ['logout', 46],
    ['revoked', 4],
    ['password_changed', 3],
    [null, 47],
  ]);
  const endedAt = after(at, chance.between(20, 600) * minuteMs);
  const limit = person.closedAt ?? now;
  if (reason !== null && endedAt < limit) {
    return { at: endedAt, reason, byAdministrator: reason === 'revoked' && chance.inPercent(50) };
  }
  return person.closedAt === null ? null : { at: person.closedAt, reason: 'account_disabled', byAdministrator: true };
};

const visitAt = (person: Person, at: Date, place: Place, end: VisitEnd | null, now: Date, chance: Chance): Visit => ({
  person,
  at,
  place,
  end,
  method: chance.inPercent(12) ? 'magic_link' : 'password',
  sessionId: chance.idAt(at),
  requestId: chance.idAt(at),
  traceId: chance.hex(32),
  lastSeenAt:
    end?.at ??
    later(
      at,
      earlier(after(at, chance.between(5, 60 * 60) * minuteMs), before(now, chance.between(5, 900) * secondMs)),
    ),
});

const usualVisits = (person: Person, isCrowded: boolean, now: Date, chance: Chance): Visit[] => {
  const ageDays = Math.floor((now.getTime() - person.createdAt.getTime()) / dayMs);
  const firstDay = Math.min(ageDays, weeks * 7);
  const count = chance.weigh<number>(isCrowded ? rareHabits : habits);
  return Array.from({ length: count }, () => workingHour(chance, now, chance.between(0, firstDay)))
    .filter((at) => at > person.createdAt && at < (person.closedAt ?? now))
    .map((at) => {
      const place = chance.inPercent(70) ? person.places[0] : chance.pick(person.places);
      return visitAt(person, at, place, drawEnd(person, at, now, chance), now, chance);
    });
};

/** On every device of theirs somebody is signed in now. */
const openVisits = (person: Person, now: Date, chance: Chance): Visit[] =>
  person.places.map((place, index) => {
    const at = before(now, (index * 19 + chance.between(1, 12)) * hourMs);
    const lastSeenAt = before(now, (index * index * 240 + chance.between(0, 9)) * minuteMs);
    return { ...visitAt(person, at, place, null, now, chance), lastSeenAt: later(at, lastSeenAt) };
  });

const neverHere: readonly Person['status'][] = ['invited', 'unverified', 'erased'];

/** Eight weeks of coming and going, oldest first. Of whom was erased nothing is left. */
export const drawVisits = (everybody: readonly Person[], now: Date): readonly Visit[] => {
  const chance = createChance('visits');
  const isCrowded = everybody.length > manyPeople;
  return everybody
    .filter(({ status }) => !neverHere.includes(status))
    .flatMap((person) => [
      ...usualVisits(person, isCrowded && !person.isToSignInWith, now, chance),
      ...(person.isToSignInWith ? openVisits(person, now, chance) : []),
    ])
    .sort((one, other) => one.at.getTime() - other.at.getTime());
};
