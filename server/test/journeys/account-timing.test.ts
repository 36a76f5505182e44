import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signUp } from '../harness/people.ts';
import { openTestHouse } from '../harness/test-house.ts';

const house = await openTestHouse();
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('a login tells by its time neither whether the account exists nor whether it may sign in', async () => {
  const person = await signUp(house);
  const time = async (email: string): Promise<number> => {
    const startedMs = performance.now();
    const reply = await house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email, password: 'not the password of anybody' },
    });
    assert.equal(reply.statusCode, 401);
    return performance.now() - startedMs;
  };
  /** How the two compare, interleaved, so that the machine's other work falls on both alike. */
  const compare = async (rounds: number): Promise<number> => {
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      known.push(await time(person.email));
      unknown.push(await time(`nobody-${round}@example.com`));
    }
    return median(known) / median(unknown);
  };
  await compare(20);
  // With hashing at its cheapest everything but the hash is seen; an early return would make this 5 or more, every time.
  for (let triesLeft = 3; ; triesLeft -= 1) {
    const ratio = await compare(200);
    if (ratio > 0.7 && ratio < 1.43) return;
    assert.ok(triesLeft > 1, `known/unknown = ${ratio.toFixed(2)}`);
  }
});
