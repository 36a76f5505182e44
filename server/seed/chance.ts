import { createHash } from 'node:crypto';
import type { Uuid } from '../src/vocabulary/ids.ts';

/** What looks random and is the same at every seeding. */
export type Chance = {
  /** From 0 up to, not including, 1. */
  unit(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** True in so many of a hundred cases. */
  inPercent(percent: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** Each value as often as its weight says. */
  weigh<Value>(weighted: readonly (readonly [value: Value, weight: number])[]): Value;
  hex(digits: number): string;
  /** A UUIDv7 of that time, so that it sorts among the ids that the house makes itself. */
  idAt(at: Date): Uuid;
};

const bytesPerDraw = 4;

/** One stream for each subject: what is added to one changes none of the others. */
export const createChance = (subject: string): Chance => {
  let block = Buffer.alloc(0);
  let used = 0;
  let blocks = 0;

  const draw = (): number => {
    if (used >= block.length) {
      block = createHash('sha512').update(`${subject}:${blocks}`).digest();
      blocks += 1;
      used = 0;
    }
    const value = block.readUInt32BE(used);
    used += bytesPerDraw;
    return value;
  };

  const unit = (): number => draw() / 2 ** 32;

  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(unit() * values.length)];
    if (value === undefined) throw new Error('There is nothing to pick from.');
    return value;
  };

  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += draw().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };

  return {
    unit,
    pick,
    hex,
    between: (least, most) => least + Math.floor(unit() * (most - least + 1)),
    inPercent: (percent) => unit() * 100 < percent,
    weigh(weighted) {
      let left = unit() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of weighted) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(weighted)[0];
    },
    idAt(at) {
      const time = at.getTime().toString(16).padStart(12, '0');
      const variant = ((draw() & 0x3f) | 0x80).toString(16);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(2)}-${hex(12)}`;
    },
  };
};
