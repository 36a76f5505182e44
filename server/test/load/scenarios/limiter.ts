import { arrive } from '../arrivals.ts';
import { nextAddress, type Resident, residentPassword } from '../residents.ts';
import { atMostMs, type Goal, noErrors, none, type Scenario, type ScenarioOutcome, type Stage } from '../scenario.ts';
import { percentilesOf, type Seen } from '../tally.ts';
import { createVisitor, type Visitor } from '../visitor.ts';

const victims = 5;
const honestPeople = 20;
const attackers = 40;
/** They try many names from few addresses, instead of one name from many. */
const sprayers = 4;
const perSecond = { guesses: 200, verify: 100, logins: 2 };
const login = '/api/v1/auth/login';

/** How many guesses were compared with a password, by what they were counted against. */
export type Guesses = { readonly accounts: Map<string, number>; readonly addresses: Map<string, number> };

const add = (counts: Map<string, number>, of: string): void => void counts.set(of, (counts.get(of) ?? 0) + 1);

/** What the limits promise: nobody's password is tried more often than the budget says, nor from any address. */
export const judgeGuesses = (
  { accounts, addresses }: Guesses,
  budget: { readonly account: number; readonly address: number },
): readonly Goal[] => {
  const judge = (what: string, counts: ReadonlyMap<string, number>, allowed: number): Goal => {
    const most = Math.max(0, ...counts.values());
    return {
      ...{ what, kind: 'correctness', goal: `at most ${allowed}` },
      ...{ measured: String(most), isMet: most > 0 && most <= allowed },
    };
  };
  return [
    judge('guesses compared with the password of one account, the most', accounts, budget.account),
    judge('guesses compared that came from one address, the most', addresses, budget.address),
  ];
};

type Honest = { readonly resident: Resident; readonly visitor: Visitor };

const logIn = (visitor: Visitor, email: string, dueMs?: number) => {
  const body = { email, password: residentPassword };
  const due = dueMs === undefined ? {} : { dueMs };
  return visitor.ask({ name: 'login of its owner', method: 'POST', path: login, body, expect: [200], ...due });
};

const beHonest = async (stage: Stage, honest: readonly Honest[], forMs: number): Promise<void> => {
  const anybody = (): Honest => {
    const one = honest[Math.floor(Math.random() * honest.length)];
    if (one === undefined) throw new Error('Nobody is honest.');
    return one;
  };
  const { scale, now } = stage;
  await Promise.all([
    arrive({
      ...{ perSecond: Math.max(5, perSecond.verify * scale), forMs, now },
      act: async (dueMs) => {
        const { visitor, resident } = anybody();
        const { accessToken } = resident;
        await visitor.ask({ name: 'verify', path: '/api/v1/auth/verify', accessToken, expect: [200], dueMs });
      },
    }),
    arrive({
      ...{ perSecond: Math.max(1, perSecond.logins * scale), forMs, now },
      act: async (dueMs) => {
        const { visitor, resident } = anybody();
        await logIn(visitor, resident.user.email, dueMs);
      },
    }),
  ]);
};

const p95Of = (seen: readonly Seen[], name: string): number =>
  percentilesOf(seen.filter((one) => one.name === name && one.status === 200).map(({ latencyMs }) => latencyMs)).p95;

export const limiter: Scenario = {
  name: 'limiter',
  title: 'Limits against guessers',
  description:
    'Honest people verify tokens and log in, first by themselves, then beside attackers who guess 200 times a second: the passwords of five of them from forty addresses, and one password each of many names from four. A guess counts when it was compared with the password instead of being refused.',
  async run(stage): Promise<ScenarioOutcome> {
    const { house, seconds, scale, tally, watch } = stage;
    const residents = await house.settle(honestPeople, { withPassword: true });
    const honest = residents.map((resident) => ({ resident, visitor: createVisitor(stage, resident) }));
    await stage.begin();
    // From here on these are devices that their accounts know, the ones of the victims among them.
    for (const { visitor, resident } of honest) await logIn(visitor, resident.user.email);
    const calmFromMs = stage.now();
    const halfMs = (seconds * 1000) / 2;
    await beHonest(stage, honest, halfMs);

    const stormFromMs = stage.now();
    const targets = residents.slice(0, victims);
    const guessersOf = (count: number) =>
      Array.from({ length: count }, () => {
        const address = nextAddress();
        return { address, visitor: createVisitor(stage, { address, userAgent: 'guesser' }) };
      });
    const guessers = guessersOf(attackers);
    const spraying = guessersOf(sprayers);
    const guesses: Guesses = { accounts: new Map(), addresses: new Map() };
    let number = 0;
    const guess = async (email: string, from: readonly (typeof guessers)[number][], dueMs: number): Promise<void> => {
      const guesser = from[Math.floor(Math.random() * from.length)];
      if (guesser === undefined) return;
      const { status } = await guesser.visitor.ask({
        ...{ name: 'guess', method: 'POST', path: login, expect: [401, 429], dueMs },
        body: { email, password: `guess number ${number} of the load` },
      });
      if (status !== 401) return;
      add(guesses.accounts, email);
      add(guesses.addresses, guesser.address);
    };
    const guessNext = async (dueMs: number): Promise<void> => {
      number += 1;
      const target = targets[number % targets.length];
      if (number % 2 === 0 && target !== undefined) await guess(target.user.email, guessers, dueMs);
      else await guess(`nobody-${number}-${process.pid}@example.com`, spraying, dueMs);
    };
    await Promise.all([
      beHonest(stage, honest, halfMs),
      guessNext(stormFromMs),
      arrive({
        ...{ perSecond: Math.max(20, perSecond.guesses * scale), forMs: halfMs, now: stage.now },
        act: guessNext,
      }),
    ]);
    let keptOut = 0;
    for (const { visitor, resident } of honest.slice(0, victims)) {
      if ((await logIn(visitor, resident.user.email)).status !== 200) keptOut += 1;
    }
    await watch.end();
    for (const { visitor } of [...honest, ...guessers, ...spraying]) visitor.line.close();

    const calm = tally.seen.filter(({ dueMs }) => dueMs >= calmFromMs && dueMs < stormFromMs);
    const storm = tally.seen.filter(({ dueMs }) => dueMs >= stormFromMs);
    const grown = (name: string): Goal => {
      const [before, after] = [p95Of(calm, name), p95Of(storm, name)];
      const ratio = after / before;
      return {
        ...{ what: `p95 of ${name} beside the attack, of that without`, kind: 'speed', goal: 'at most 1.5' },
        ...{
          measured: `${ratio.toFixed(2)} (${after.toFixed(1)} ms after ${before.toFixed(1)} ms)`,
          isMet: ratio <= 1.5,
        },
      };
    };
    const refused = storm.filter(({ name, status }) => name === 'guess' && status === 429);
    const compared = [...guesses.accounts.values()].reduce((sum, count) => sum + count, 0);
    return {
      goals: [
        noErrors(tally),
        ...judgeGuesses(guesses, house.guesses),
        none('owners kept out of their accounts by the guessing', keptOut, victims),
        atMostMs('p95 of refusals', 50, percentilesOf(refused.map(({ latencyMs }) => latencyMs)).p95),
        grown('verify'),
        grown('login of its owner'),
      ],
      notes: [
        `${number} guesses were made, ${compared} were compared with a password, ${refused.length} were refused.`,
      ],
    };
  },
};
