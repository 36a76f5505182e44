import { after } from 'node:test';
import { createOperator } from '../../src/composition/operator.ts';
import { goodPassword, logIn, type Pair, type Person } from './people.ts';
import type { TestHouse } from './test-house.ts';
import { openTestPool } from './test-pool.ts';

export type RoleHolder = Person & Pair;

let count = 0;

/** What whoever may run commands on the house's server can do. */
export const operatorOf = (house: TestHouse) => {
  const pool = openTestPool(house.database.application);
  after(() => pool.close());
  return createOperator({ database: pool.database, composed: house.composed });
};

/** Makes people who hold the roles they are given, beside `user`, and logs them in. */
export const createRoleHolders = (house: TestHouse): ((...roles: string[]) => Promise<RoleHolder>) => {
  const operator = operatorOf(house);
  return async (...roles) => {
    count += 1;
    const email = `holder-${count}@example.com`;
    const { id } = await operator.createUser({ email, password: goodPassword, roles });
    const person = { id, email, password: goodPassword };
    return { ...person, ...(await logIn(house, person)) };
  };
};
