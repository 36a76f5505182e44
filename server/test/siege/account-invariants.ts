import { setTimeout as wait } from 'node:timers/promises';
import type { Verdict } from './invariant.ts';
import { signUp } from './people.ts';
import type { Siege } from './siege-state.ts';

const accountsByEmail = async ({ stand }: Siege): Promise<ReadonlyMap<string, number>> => {
  const rows = await stand.database.query<{ email: string; count: number }>(
    'select email_canonical as email, count(*)::int as count from users group by 1',
  );
  return new Map(rows.map(({ email, count }) => [email, count]));
};

/** Repeats every sign-up that has no answer with its key, before anything is drained: each makes a mail of its own. */
export const repeatUnknownSignUps = async (siege: Siege): Promise<Verdict> => {
  const unknown = siege.world.accounts.filter((account) => account.signUp === 'unknown');
  const before = await accountsByEmail(siege);
  const wereThere = unknown.filter(({ email }) => before.has(email)).length;
  const broken = unknown
    .filter(({ email }) => (before.get(email) ?? 0) > 1)
    .map(({ email }) => `${email} had ${before.get(email)} accounts before it was repeated`);
  for (const account of unknown) {
    for (let tried = 0; account.signUp === 'unknown' && tried < 20; tried += 1) {
      await signUp(siege.call, account);
      if (account.signUp === 'unknown') await wait(250);
    }
    if (account.signUp !== 'acknowledged') broken.push(`${account.email} repeated with its key was ${account.signUp}`);
  }
  const after = await accountsByEmail(siege);
  for (const { email } of unknown) {
    if (after.get(email) !== 1) broken.push(`${email} has ${after.get(email) ?? 0} accounts`);
  }
  return {
    promise: 'a sign-up without an answer made no account or one, and repeating it with its key gives exactly one',
    counts: `${unknown.length} without an answer, ${wereThere} of them had an account, ${unknown.length} repeated`,
    broken,
  };
};

export const everySignUpHasItsAccountAndMail = async (siege: Siege): Promise<Verdict> => {
  const acknowledged = siege.world.accounts.filter((account) => account.signUp === 'acknowledged');
  const accounts = await accountsByEmail(siege);
  const broken: string[] = [];
  let mailed = 0;
  let repeated = 0;
  for (const { email } of acknowledged) {
    const count = accounts.get(email) ?? 0;
    if (count !== 1) broken.push(`${email} has ${count} accounts`);
    const ids = siege.mailbox.messageIdsOf(email);
    if (ids.length === 0) broken.push(`${email} was sent no mail`);
    else mailed += 1;
    if (new Set(ids).size < ids.length) repeated += 1;
  }
  const refused = siege.world.accounts.filter((account) => account.signUp === 'refused');
  broken.push(...refused.map(({ email }) => `${email} was refused`));
  return {
    promise: 'every acknowledged sign-up has exactly one account and at least one delivered mail',
    counts: `${acknowledged.length} sign-ups, ${acknowledged.length - broken.filter((line) => line.includes('accounts')).length} accounts, ${mailed} mailed (${repeated} with a mail that came twice)`,
    broken,
  };
};

/** What must never be accepted again is presented once more, when nothing disturbs the answer. */
export const nothingDeadIsAccepted = async (siege: Siege): Promise<Verdict> => {
  const { world, call, chance, now } = siege;
  const kinds = new Map<string, number>();
  const broken: string[] = [];
  const judge = (what: string, status: number, when: string): void => {
    kinds.set(what, (kinds.get(what) ?? 0) + 1);
    if (status < 300) broken.push(`${what} was answered ${status} ${when}`);
  };
  for (const { what, status } of world.presented) judge(what, status, 'during the siege');
  const address = '10.0.0.2';
  for (const dead of chance.shuffled(world.dead).slice(0, siege.presentAtMost)) {
    const { what, secret, email, sinceMs } = dead;
    // A refresh token is forgiven for 10 s after its use: a second tab may hold it.
    if (what === 'refresh token after use' && now() - sinceMs < 11_000) continue;
    const authorization = `Bearer ${secret}`;
    const request = what.startsWith('access token')
      ? ({ method: 'GET', path: '/api/v1/auth/verify', headers: { authorization } } as const)
      : what.startsWith('refresh token')
        ? ({ method: 'POST', path: '/api/v1/auth/refresh', body: { refresh_token: secret } } as const)
        : what.startsWith('reset link')
          ? ({
              method: 'POST',
              path: '/api/v1/auth/password/reset',
              body: { token: secret, password: 'besieged and taken 12345' },
            } as const)
          : what.startsWith('verification link')
            ? ({ method: 'POST', path: '/api/v1/auth/email/verify', body: { token: secret } } as const)
            : ({ method: 'POST', path: '/api/v1/auth/login', body: { email, password: secret } } as const);
    const answer = await call('present-dead', { ...request, address, facts: { what, email } });
    if (answer === null) broken.push(`${what} had no answer when nothing disturbed it`);
    else judge(what, answer.status, 'after the siege');
  }
  return {
    promise: 'nothing revoked, used or disabled is accepted again',
    counts: [...kinds].map(([what, count]) => `${count} × ${what}`).join(', ') || 'nothing was presented',
    broken,
  };
};

const budget = 5;

export const guessesStayInTheBudget = ({ world }: Siege): Verdict => ({
  promise: `guesses at one account never exceed its budget of ${budget}`,
  counts: world.victims
    .map(({ guesses, refusals }) => `${guesses} answered as guesses, ${refusals} refused with 429`)
    .join('; '),
  broken: world.victims
    .filter(({ guesses }) => guesses > budget)
    .map(({ email, guesses }) => `${email}: ${guesses} guesses`),
});
