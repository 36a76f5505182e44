import type { Clock } from '../../platform/clock/clock.ts';
import { refuseInput } from '../../platform/http/input-validation.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { endpointAct } from './endpoint-act.ts';
import type { EndpointAddresses } from './endpoint-address.ts';
import { presentEndpoint } from './endpoint-fields.ts';
import { makeSecret } from './endpoint-secret.ts';
import type { SealedEndpoint, TaskEndpoint } from './task-endpoint.ts';
import { tooManyEndpoints } from './task-endpoints.errors.ts';
import * as store from './task-endpoints.store.ts';

export type NewEndpoint = Pick<
  TaskEndpoint,
  'name' | 'url' | 'description' | 'timeoutSeconds' | 'attempts' | 'isEnabled'
>;
export type EndpointChange = Partial<Omit<NewEndpoint, 'name'>>;

/** The secret is told here and never again. */
export type WithSecret = { readonly endpoint: TaskEndpoint; readonly secret: string };

/** What is changed holds for every call that begins after its commit. */
export type TaskEndpoints = {
  /** By name. */
  all(): Promise<readonly TaskEndpoint[]>;
  /** @throws Problem `NOT_FOUND` */
  find(name: string): Promise<SealedEndpoint>;
  /** @throws Problem `CONFLICT` when the name is taken, `INVALID_INPUT` for an address that may not be called, `TASK_ENDPOINTS_FULL`. */
  create(endpoint: NewEndpoint, actor: Actor): Promise<WithSecret>;
  /** Enabling it forgets that it was gone. @throws Problem `NOT_FOUND`, `INVALID_INPUT`. */
  change(name: string, change: EndpointChange, actor: Actor): Promise<TaskEndpoint>;
  /** @param overlapHours for how long the old secret signs as well. @throws Problem `NOT_FOUND` */
  rotateSecret(name: string, overlapHours: number, actor: Actor): Promise<WithSecret>;
  /** What waits for it is dead when its turn comes. @throws Problem `NOT_FOUND` */
  remove(name: string, actor: Actor): Promise<void>;
  /** It said of itself that it is gone. Nothing when it was changed or deleted since it was looked up for the call. */
  disableGone(called: Pick<TaskEndpoint, 'name' | 'updatedAt'>): Promise<void>;
};

export type TaskEndpointsNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly secrets: Secrets;
  readonly addresses: EndpointAddresses;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

const mostEndpoints = 500;
const msPerHour = 3_600_000;

export const createTaskEndpoints = (needs: TaskEndpointsNeeds): TaskEndpoints => {
  const { database, clock, addresses, recordAudit } = needs;

  const requireReachable = (url: URL): void => {
    const fault = addresses.faultOf(url);
    if (fault !== undefined) throw refuseInput('url', fault);
  };

  const acting = <T>(actor: Actor, work: (tx: Transaction, at: Date) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      await needs.requireCurrent(tx, actor);
      return work(tx, clock.now());
    });

  const lock = async (tx: Transaction, name: string): Promise<SealedEndpoint> => {
    const endpoint = await tx.row(store.lockEndpoint, [name]);
    if (endpoint === undefined) throw new Problem(notFound);
    return endpoint;
  };

  const write = (tx: Transaction, { name, ...rest }: TaskEndpoint): Promise<number> =>
    tx.execute(store.updateEndpoint, [
      ...[name, rest.url.href, rest.description, rest.timeoutSeconds, rest.attempts, rest.isEnabled, rest.goneAt],
      rest.updatedAt,
    ]);

  return {
    all: () => database.rows(store.selectEndpoints, []),

    find: async (name) => {
      const endpoint = await database.row(store.selectEndpoint, [name]);
      if (endpoint === undefined) throw new Problem(notFound);
      return endpoint;
    },

    create: async (wanted, actor) => {
      requireReachable(wanted.url);
      return acting(actor, async (tx, at) => {
        await tx.execute(store.lockRegistration, []);
        const held = await tx.row(store.countEndpoints, []);
        if (held === undefined || held.count >= mostEndpoints) throw new Problem(tooManyEndpoints);
        const secret = makeSecret(wanted.name, needs);
        const inserted = await tx.row(store.insertEndpoint, [
          ...[wanted.name, wanted.url.href, wanted.description, wanted.timeoutSeconds, wanted.attempts],
          ...[wanted.isEnabled, secret.sealed, at],
        ]);
        if (inserted === undefined) {
          throw new Problem(conflict, {
            message: 'There is an endpoint of this name already.',
            details: { field: 'name' },
          });
        }
        const endpoint = { ...wanted, goneAt: null, previousSecretUntil: null, createdAt: at, updatedAt: at };
        const change = { before: null, after: presentEndpoint(endpoint) };
        await recordAudit(tx, endpointAct(actor, 'task_endpoint.created', at, change));
        return { endpoint, secret: secret.text };
      });
    },

    change: async (name, change, actor) => {
      if (change.url !== undefined) requireReachable(change.url);
      return acting(actor, async (tx, at) => {
        const before = await lock(tx, name);
        const after = { ...before, ...change };
        if (after.isEnabled) after.goneAt = null;
        if (JSON.stringify(presentEndpoint(before)) === JSON.stringify(presentEndpoint(after))) return before;
        after.updatedAt = at;
        await write(tx, after);
        const told = { before: presentEndpoint(before), after: presentEndpoint(after) };
        await recordAudit(tx, endpointAct(actor, 'task_endpoint.changed', at, told));
        return after;
      });
    },

    rotateSecret: (name, overlapHours, actor) =>
      acting(actor, async (tx, at) => {
        const before = await lock(tx, name);
        const secret = makeSecret(name, needs);
        const until = overlapHours === 0 ? null : new Date(at.getTime() + overlapHours * msPerHour);
        await tx.execute(store.rotateSecret, [name, secret.sealed, until, at]);
        const endpoint = { ...before, previousSecretUntil: until, updatedAt: at };
        const told = { before: presentEndpoint(before), after: presentEndpoint(endpoint) };
        await recordAudit(tx, endpointAct(actor, 'task_endpoint.secret_rotated', at, told));
        return { endpoint, secret: secret.text };
      }),

    remove: (name, actor) =>
      acting(actor, async (tx, at) => {
        const before = await lock(tx, name);
        await tx.execute(store.deleteEndpoint, [name]);
        const told = { before: presentEndpoint(before), after: null };
        await recordAudit(tx, endpointAct(actor, 'task_endpoint.deleted', at, told));
      }),

    disableGone: (called) =>
      database.transaction(async (tx) => {
        const before = await tx.row(store.lockEndpoint, [called.name]);
        // It was changed during the call: whether what it is now is gone as well, the next call tells.
        if (before === undefined || !before.isEnabled || before.updatedAt.getTime() !== called.updatedAt.getTime())
          return;
        const at = clock.now();
        const after = { ...before, isEnabled: false, goneAt: at, updatedAt: at };
        await write(tx, after);
        const told = { before: presentEndpoint(before), after: presentEndpoint(after) };
        await recordAudit(tx, endpointAct('system', 'task_endpoint.changed', at, told, 'gone'));
      }),
  };
};
