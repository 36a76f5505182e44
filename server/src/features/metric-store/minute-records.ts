import { gaugeCell, type Shape, secondsAPart, widthOf } from './cells.ts';

/** A minute as it stands in the database. */
export type MinuteRecord = { readonly minute: number; readonly cell: Float64Array };

const secondsOf = (parts: number): number => {
  let seconds = 0;
  for (let rest = parts; rest > 0; rest >>= 1) seconds += (rest & 1) * secondsAPart;
  return seconds;
};

/** What PostgreSQL's `array_send` writes before the elements, and before each of them its length. */
const arrayHeadBytes = 20;

/** Reads what the statements call records: a minute and its numbers, behind each other, big-endian. */
export const readMinuteRecords = (bytes: Uint8Array, shape: Shape): readonly MinuteRecord[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: MinuteRecord[] = [];
  let at = 0;
  const nextDouble = (): number => {
    at += 8;
    return view.getFloat64(at - 8);
  };
  const readGauge = (cell: Float64Array): void => {
    cell[gaugeCell.integral] = nextDouble();
    cell[gaugeCell.weight] = nextDouble();
    cell[gaugeCell.covered] = secondsOf(view.getInt16(at));
    at += 2;
    for (const part of [gaugeCell.low, gaugeCell.high, gaugeCell.latest, gaugeCell.latestAt]) cell[part] = nextDouble();
  };
  const readHistogram = (cell: Float64Array): void => {
    cell[0] = nextDouble();
    at += arrayHeadBytes;
    for (let bucket = 0; bucket <= shape.bounds.length; bucket += 1) {
      cell[1 + bucket] = view.getInt32(at + 4);
      at += 8;
    }
  };
  while (at < bytes.byteLength) {
    const minute = view.getInt32(at);
    at += 4;
    const cell = new Float64Array(widthOf(shape));
    if (shape.kind === 'counter') cell[0] = nextDouble();
    else if (shape.kind === 'gauge') readGauge(cell);
    else readHistogram(cell);
    found.push({ minute, cell });
  }
  return found;
};
