import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { laptop, openTestTokens } from '../../../test/harness/test-tokens.ts';
import { sql } from '../../platform/postgres/database.ts';

const clock = movableClock();
const stand = await openTestTokens({ clock });

const clients = [
  laptop,
  { ...laptop, userAgent: null },
  { ...laptop, address: '2001:db8::1', network: '2001:db8::/64' },
];
const day = 86_400_000;

const countUnused = sql({
  name: 'test.count_unused',
  text: 'select count(*)::integer as unused from refresh_tokens where session_id = $1 and used_at is null',
  row: z.object({ unused: z.int() }),
});

type ModelToken = {
  readonly value: string;
  readonly expiresAtMs: number;
  used: { readonly atMs: number; readonly client: number; readonly successor: ModelToken } | undefined;
};

/** What the specification says about one family, in as few words as possible. */
type Model = { nowMs: number; readonly endsAtMs: number; isEnded: boolean; readonly tokens: ModelToken[] };
type Real = { readonly sessionId: string };

const isInGrace = (model: Model, token: ModelToken, client: number): boolean =>
  token.used !== undefined && token.used.client === client && model.nowMs <= token.used.atMs + 10_000;

const tipFor = (model: Model, token: ModelToken, client: number): ModelToken =>
  token.used !== undefined && isInGrace(model, token, client) ? tipFor(model, token.used.successor, client) : token;

class Present implements fc.AsyncCommand<Model, Real> {
  readonly which: number;
  readonly client: number;
  constructor(which: number, client: number) {
    this.which = which;
    this.client = client;
  }
  check = () => true;
  toString = () => `present(${this.which}, client ${this.client})`;
  async run(model: Model, real: Real): Promise<void> {
    const token = model.tokens[model.tokens.length - 1 - (this.which % model.tokens.length)];
    assert.ok(token);
    const outcome = await stand
      .refresh(token.value, clients[this.client])
      .catch((error: { code: string }) => error.code);
    const isLive = !model.isEnded && model.nowMs < model.endsAtMs;
    if (isLive && token.used === undefined && model.nowMs < token.expiresAtMs) {
      assert.ok(typeof outcome === 'object', 'an unused token is rotated');
      const successor: ModelToken = {
        value: outcome.refresh_token,
        expiresAtMs: Math.min(model.nowMs + 7 * day, model.endsAtMs),
        used: undefined,
      };
      token.used = { atMs: model.nowMs, client: this.client, successor };
      model.tokens.push(successor);
    } else if (isLive && isInGrace(model, token, this.client)) {
      assert.ok(typeof outcome === 'object', 'a used token gives its successor again within its grace');
      assert.equal(outcome.refresh_token, tipFor(model, token, this.client).value);
    } else {
      assert.equal(outcome, 'AUTH_TOKEN_INVALID');
      if (isLive && token.used !== undefined) model.isEnded = true;
    }
    const unused = model.tokens.filter((one) => one.used === undefined).length;
    assert.equal(unused, 1);
    assert.equal((await stand.database.row(countUnused, [real.sessionId]))?.unused, 1, 'one token is good at a time');
  }
}

class Wait implements fc.AsyncCommand<Model, Real> {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  check = () => true;
  toString = () => `wait(${this.ms} ms)`;
  async run(model: Model): Promise<void> {
    clock.advanceMs(this.ms);
    model.nowMs += this.ms;
  }
}

test('property: a family of refresh tokens does what its specification says, in whatever order it is used', async () => {
  const commands = fc.commands(
    [
      fc.tuple(fc.nat(4), fc.nat(clients.length - 1)).map(([which, client]) => new Present(which, client)),
      fc.constantFrom(0, 0, 1).map((which) => new Present(which, 0)),
      fc.constantFrom(1, 4_000, 10_000, 10_001, 2 * day, 7 * day).map((ms) => new Wait(ms)),
    ],
    { maxCommands: 30 },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      await fc.asyncModelRun(async () => {
        const { sessionId, pair } = await stand.signIn();
        const nowMs = clock.now().getTime();
        const first: ModelToken = { value: pair.refreshToken, expiresAtMs: nowMs + 7 * day, used: undefined };
        const model: Model = { nowMs, endsAtMs: nowMs + 30 * day, isEnded: false, tokens: [first] };
        return { model, real: { sessionId } };
      }, sequence);
    }),
    { numRuns: 80 },
  );
});
