/*
 * Packs a table of numbers, column by column, each in the shortest of four ways. Exact: every double comes back as it was.
 * Written and read here rather than by a general compressor, because a query unpacks thousands of small tables, and a
 * compressor's set-up alone takes longer than unpacking one.
 */
const zeros = 0;
const constant = 1;
const whole = 2;
const doubles = 3;

/** Differences between two of them stay exact. */
const largestWhole = 2 ** 51;

const scratch = new DataView(new ArrayBuffer(8));

type Writer = { bytes: Uint8Array; length: number };

const put = (writer: Writer, byte: number): void => {
  if (writer.length === writer.bytes.length) {
    const larger = new Uint8Array(writer.bytes.length * 2);
    larger.set(writer.bytes);
    writer.bytes = larger;
  }
  writer.bytes[writer.length] = byte;
  writer.length += 1;
};

/** Seven bits a byte, the least significant first (LEB128). By division, for bit operations end at 32 bits. */
const putNumber = (writer: Writer, value: number): void => {
  let rest = value;
  while (rest >= 128) {
    put(writer, (rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  put(writer, rest);
};

/** The differences, sign last; a run of equal values is a zero and how many more follow. */
const putWhole = (writer: Writer, column: Float64Array): void => {
  let before = 0;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] ?? 0;
    const difference = value - before;
    before = value;
    putNumber(writer, difference < 0 ? -2 * difference - 1 : 2 * difference);
    if (difference !== 0) continue;
    let more = 0;
    while (row + 1 < column.length && column[row + 1] === value) {
      more += 1;
      row += 1;
    }
    putNumber(writer, more);
  }
};

/** Each as the bytes in which it differs from the one before: how many are equal in front and at the end, then the rest. */
const putDoubles = (writer: Writer, column: Float64Array): void => {
  const before = new Uint8Array(8);
  for (const value of column) {
    scratch.setFloat64(0, value);
    let front = 0;
    while (front < 8 && scratch.getUint8(front) === before[front]) front += 1;
    let end = 0;
    while (end < 8 - front && scratch.getUint8(7 - end) === before[7 - end]) end += 1;
    put(writer, front * 16 + end);
    for (let byte = front; byte < 8 - end; byte += 1) put(writer, scratch.getUint8(byte));
    for (let byte = 0; byte < 8; byte += 1) before[byte] = scratch.getUint8(byte);
  }
};

const putConstant = (writer: Writer, value: number): void => {
  scratch.setFloat64(0, value);
  for (let byte = 0; byte < 8; byte += 1) put(writer, scratch.getUint8(byte));
};

const codingOf = (column: Float64Array): number => {
  const first = column[0] ?? 0;
  if (column.every((value) => value === first)) return first === 0 ? zeros : constant;
  return column.every((value) => Number.isInteger(value) && Math.abs(value) <= largestWhole) ? whole : doubles;
};

/** @param cells row by row, `width` numbers each; all finite. */
export const packColumns = (cells: Float64Array, width: number): Buffer => {
  const rows = cells.length / width;
  const writer: Writer = { bytes: new Uint8Array(256), length: 0 };
  const column = new Float64Array(rows);
  for (let place = 0; place < width; place += 1) {
    for (let row = 0; row < rows; row += 1) column[row] = cells[row * width + place] ?? 0;
    const coding = codingOf(column);
    put(writer, coding);
    if (coding === constant) putConstant(writer, column[0] ?? 0);
    else if (coding === whole) putWhole(writer, column);
    else if (coding === doubles) putDoubles(writer, column);
  }
  return Buffer.from(writer.bytes.subarray(0, writer.length));
};

type Reader = { readonly bytes: Uint8Array; place: number };

const take = (reader: Reader): number => {
  const byte = reader.bytes[reader.place];
  if (byte === undefined) throw new Error('A packed table ends too early.');
  reader.place += 1;
  return byte;
};

const takeNumber = (reader: Reader): number => {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = take(reader);
    if (byte < 128) return value + byte * factor;
    value += (byte - 128) * factor;
  }
};

const takeConstant = (reader: Reader): number => {
  for (let byte = 0; byte < 8; byte += 1) scratch.setUint8(byte, take(reader));
  return scratch.getFloat64(0);
};

const takeWhole = (reader: Reader, cells: Float64Array, from: number, width: number): void => {
  let before = 0;
  for (let at = from; at < cells.length; at += width) {
    const coded = takeNumber(reader);
    before += coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2;
    cells[at] = before;
    if (coded !== 0) continue;
    for (let more = takeNumber(reader); more > 0; more -= 1) {
      at += width;
      cells[at] = before;
    }
  }
};

const takeDoubles = (reader: Reader, cells: Float64Array, from: number, width: number): void => {
  scratch.setFloat64(0, 0);
  for (let at = from; at < cells.length; at += width) {
    const equal = take(reader);
    for (let byte = Math.floor(equal / 16); byte < 8 - (equal % 16); byte += 1) scratch.setUint8(byte, take(reader));
    cells[at] = scratch.getFloat64(0);
  }
};

/**
 * Fills `cells`, row by row, with what was packed from a table of that size.
 *
 * @throws Error when the bytes are no table of that size.
 */
export const unpackColumns = (bytes: Uint8Array, cells: Float64Array, width: number): void => {
  const reader: Reader = { bytes, place: 0 };
  for (let place = 0; place < width; place += 1) {
    const coding = take(reader);
    if (coding === whole) takeWhole(reader, cells, place, width);
    else if (coding === doubles) takeDoubles(reader, cells, place, width);
    else {
      const value = coding === constant ? takeConstant(reader) : 0;
      for (let at = place; at < cells.length; at += width) cells[at] = value;
    }
  }
  if (reader.place !== bytes.length) throw new Error('A packed table is longer than it should be.');
};
