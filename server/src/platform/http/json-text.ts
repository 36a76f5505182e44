/** Why a text is not read as JSON here. The message is for the caller: it tells a place, never what stands there. */
export class JsonRefusal extends Error {
  override readonly name = 'JsonRefusal';
}

/** Deeper than any body of ours; a reader that recurses cannot be driven out of its stack. */
const maxDepth = 32;
/** How many members of objects and elements of arrays, together, any text may have. */
export const leastMembers = 4096;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor']);

/**
 * Reads one JSON text (RFC 8259) the strict way, so that no second reader can understand it differently (RFC 7493):
 * valid UTF-8 without a byte order mark, no duplicate names, no NUL, no lone surrogates, finite numbers, no names that
 * mean something to JavaScript's objects, at most 32 levels and so many members.
 *
 * What it accepts it reads as `JSON.parse` does.
 *
 * @throws JsonRefusal and nothing else.
 */
export const parseJsonText = (bytes: Uint8Array, maxMembers = leastMembers): unknown => {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new JsonRefusal('The body is not valid UTF-8.');
  }
  const reader = new JsonReader(text, maxMembers);
  return reader.readText();
};

class JsonReader {
  readonly #text: string;
  readonly #maxMembers: number;
  #at = 0;
  #members = 0;

  constructor(text: string, maxMembers: number) {
    this.#text = text;
    this.#maxMembers = maxMembers;
  }

  readText(): unknown {
    this.#skipSpace();
    const value = this.#readValue(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#refusal('unexpected text after the end');
    return value;
  }

  #readValue(depth: number): unknown {
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x7b:
        return this.#readObject(depth + 1);
      case 0x5b:
        return this.#readArray(depth + 1);
      case 0x22:
        return this.#readString();
      case 0x74:
        return this.#readWord('true', true);
      case 0x66:
        return this.#readWord('false', false);
      case 0x6e:
        return this.#readWord('null', null);
      default:
        return this.#readNumber();
    }
  }

  #readObject(depth: number): Record<string, unknown> {
    this.#enter(depth);
    const object: Record<string, unknown> = {};
    if (this.#takes(0x7d)) return object;
    do {
      this.#countMember();
      this.#skipSpace();
      if (this.#text.charCodeAt(this.#at) !== 0x22) throw this.#refusal('a name in quotes was expected');
      const key = this.#readString();
      if (refusedKeys.has(key)) throw this.#refusal('this name is not accepted');
      if (Object.hasOwn(object, key)) throw this.#refusal('a name is there twice');
      if (!this.#takes(0x3a)) throw this.#refusal('a colon was expected');
      this.#skipSpace();
      object[key] = this.#readValue(depth);
    } while (this.#takes(0x2c));
    if (!this.#takes(0x7d)) throw this.#refusal('a comma or a closing brace was expected');
    return object;
  }

  #readArray(depth: number): unknown[] {
    this.#enter(depth);
    const array: unknown[] = [];
    if (this.#takes(0x5d)) return array;
    do {
      this.#countMember();
      this.#skipSpace();
      array.push(this.#readValue(depth));
    } while (this.#takes(0x2c));
    if (!this.#takes(0x5d)) throw this.#refusal('a comma or a closing bracket was expected');
    return array;
  }

  #readString(): string {
    const from = this.#at;
    let hasEscapes = false;
    for (this.#at += 1; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      // NaN, past the end, is not greater than anything either.
      if (!(code >= 0x20)) throw this.#refusal('a string does not end or holds a control character');
      if (code === 0x5c) {
        this.#skipEscape();
        hasEscapes = true;
      }
    }
    this.#at += 1;
    if (!hasEscapes) return this.#text.slice(from + 1, this.#at - 1);
    // The grammar was checked above, so this only resolves the escapes.
    const value: unknown = JSON.parse(this.#text.slice(from, this.#at));
    if (typeof value !== 'string' || !value.isWellFormed()) throw this.#refusal('a string holds half a character');
    if (value.includes('\u0000')) throw this.#refusal('a string holds a NUL');
    return value;
  }

  /** Leaves the place on the escape's last character. */
  #skipEscape(): void {
    this.#at += 1;
    const letter = this.#text.charAt(this.#at);
    if (letter === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(this.#text.slice(this.#at + 1, this.#at + 5))) throw this.#refusal('bad escape');
      this.#at += 4;
    } else if (letter === '' || !'"\\/bfnrt'.includes(letter)) {
      throw this.#refusal('bad escape');
    }
  }

  #readNumber(): number {
    const grammar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
    grammar.lastIndex = this.#at;
    const literal = grammar.exec(this.#text)?.[0];
    if (literal === undefined) throw this.#refusal('a value was expected');
    const value = Number(literal);
    if (!Number.isFinite(value)) throw this.#refusal('a number is too large');
    this.#at += literal.length;
    return value;
  }

  #readWord<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) throw this.#refusal('a value was expected');
    this.#at += word.length;
    return value;
  }

  #enter(depth: number): void {
    if (depth > maxDepth) throw this.#refusal(`more than ${maxDepth} levels`);
    this.#at += 1;
  }

  #countMember(): void {
    this.#members += 1;
    if (this.#members > this.#maxMembers) throw this.#refusal(`more than ${this.#maxMembers} members`);
  }

  /** Skips white space and, when this character follows, that too. */
  #takes(code: number): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #refusal(reason: string): JsonRefusal {
    return new JsonRefusal(`The body is not acceptable JSON: ${reason}, at character ${this.#at}.`);
  }
}
