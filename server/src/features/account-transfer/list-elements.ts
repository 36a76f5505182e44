/** One record of a file: where it stands, and what stands there; null when it is longer than any account. */
export type RecordText = { readonly position: number; readonly text: Buffer | null };

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c,
];

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** A name that is longer is none that is looked for. */
const mostNameBytes = 64;

/**
 * The elements of one list in a JSON document, which may be larger than memory: the document itself, or the member of this
 * name of the outermost object. What stands elsewhere is passed over. The position counts the elements from 1.
 *
 * Only where elements begin and end is decided here; whether they are JSON is for whoever parses them.
 */
export async function* elementsOfList(
  chunks: AsyncIterable<Buffer>,
  listName: string | null,
  mostBytes: number,
): AsyncGenerator<RecordText> {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  /** The last text that began in the outermost object. */
  let name: number[] = [];
  let isNaming = false;
  /** The depth of the elements of the list while it is read. */
  let listDepth = 0;
  let position = 0;
  let parts: Buffer[] = [];
  let held = 0;
  let isHolding = false;

  const hold = (part: Buffer): void => {
    held += part.length;
    if (held <= mostBytes) parts.push(part);
    else parts = [];
  };
  const take = (): RecordText => {
    position += 1;
    const record = { position, text: held > mostBytes ? null : Buffer.concat(parts) };
    parts = [];
    held = 0;
    isHolding = false;
    return record;
  };
  const isListHere = (): boolean =>
    listDepth === 0 && position === 0 && (depth === 0 || (depth === 1 && Buffer.from(name).toString() === listName));

  for await (const chunk of chunks) {
    let start = 0;
    for (let place = 0; place < chunk.length; place += 1) {
      const byte = chunk[place] ?? 0;
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInText = false;
        if (isInText && isNaming && name.length < mostNameBytes) name.push(byte);
        continue;
      }
      const isBetween = listDepth > 0 && depth === listDepth;
      if (isBetween && isHolding && (byte === comma || byte === closeBracket)) {
        hold(chunk.subarray(start, place));
        yield take();
      } else if (isBetween && !isHolding && byte !== comma && byte !== closeBracket && !isSpace(byte)) {
        isHolding = true;
        start = place;
      }
      if (byte === quote) {
        isInText = true;
        isNaming = depth === 1;
        if (isNaming) name = [];
      } else if (byte === openBrace) depth += 1;
      else if (byte === openBracket) {
        if (isListHere()) listDepth = depth + 1;
        depth += 1;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (depth < listDepth) listDepth = 0;
      }
    }
    if (isHolding) hold(chunk.subarray(start));
  }
  // The document ends within an element: whoever parses it says so.
  if (isHolding) yield take();
}
