/** One server-sent event. */
export type ServerEvent = { readonly name: string; readonly id: string | undefined; readonly data: string };

/**
 * The events of a `text/event-stream` (WHATWG HTML, section 9.2.6), as they come. An event that was begun when the stream
 * ends is dropped, as that section asks. Whoever stops reading ends the stream.
 *
 * @param heard called for each piece that comes, comments too.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void = () => {},
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let [name, id, data]: [string, string | undefined, string[]] = ['message', undefined, []];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      rest += decoder.decode(value, { stream: true });
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { name, id, data: data.join('\n') };
          [name, data] = ['message', []];
          continue;
        }
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') name = text;
        else if (field === 'data') data.push(text);
        else if (field === 'id' && !text.includes('\0')) id = text;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
