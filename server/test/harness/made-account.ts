import { randomUUID } from 'node:crypto';
import type { House } from '../../src/composition/house.ts';
import { emailField } from '../../src/features/accounts/accounts.feature.ts';
import { goodPassword, type Person } from './people.ts';

type Made = {
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly emailVerified?: boolean;
};

/** An account as the operator makes one, with any roles. */
export const makeAccount = async ({ composed }: Pick<House, 'composed'>, made: Made = {}): Promise<Person> => {
  const email = made.email ?? `made-${randomUUID()}@example.com`;
  const user = await composed.administration.create(
    { kind: 'operator' },
    {
      email: emailField.parse(email),
      password: goodPassword,
      emailVerified: made.emailVerified ?? false,
      username: made.username ?? null,
      name: made.name ?? null,
      roles: made.roles ?? ['user'],
    },
  );
  return { email, password: goodPassword, id: user.id };
};
