import { elementsOfList, type RecordText } from './list-elements.ts';

/** What is never an account, and would be held in memory whole. */
export const mostRecordBytes = 1024 * 1024;

const newline = 0x0a;

/** The lines of a file, empty ones left out; the position is the number of the line. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<RecordText> {
  let position = 1;
  let parts: Buffer[] = [];
  let held = 0;
  let isTooLong = false;
  const take = (): RecordText | undefined => {
    const text = isTooLong ? null : Buffer.concat(parts);
    const record = { position, text };
    position += 1;
    parts = [];
    held = 0;
    isTooLong = false;
    return text !== null && text.toString('latin1').trim() === '' ? undefined : record;
  };
  const hold = (part: Buffer): void => {
    held += part.length;
    if (held > mostRecordBytes) {
      isTooLong = true;
      parts = [];
    } else if (!isTooLong) parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      hold(chunk.subarray(start, end));
      const record = take();
      if (record) yield record;
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  const last = take();
  if (last) yield last;
}

/** The chunks with the first one looked at: a file that begins with a bracket is a list, whatever its system writes otherwise. */
async function* withoutMark(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  // The byte order mark of UTF-8, which editors on Windows put there.
  yield first.subarray(first.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0);
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/**
 * The records of a file in the order in which they stand there, holding one at a time.
 *
 * @param listName the member that lists the accounts; null where each line is one.
 */
export async function* readRecords(chunks: AsyncIterable<Buffer>, listName: string | null): AsyncGenerator<RecordText> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const bytes = withoutMark(first.value, iterator);
  const isList = /^(?:\xef\xbb\xbf)?\s*\[/.test(first.value.subarray(0, 1024).toString('latin1'));
  yield* listName === null && !isList ? linesOf(bytes) : elementsOfList(bytes, listName, mostRecordBytes);
}
