import { z } from 'zod';

/** `entryFile` is the test file; `file` may be one that it shares with others. The first is absent when a file failed as a whole. */
const failure = z.object({
  type: z.literal('test:fail'),
  data: z.object({ file: z.string(), entryFile: z.string().exactOptional() }),
});

/** A reporter for `node --test`: the test files in which something failed, a line each. */
// biome-ignore lint/style/noDefaultExport: Node reads the default export.
export default async function* failedFiles(events: AsyncIterable<unknown>): AsyncGenerator<string> {
  const told = new Set<string>();
  for await (const event of events) {
    const failed = failure.safeParse(event);
    if (!failed.success) continue;
    const { file, entryFile = file } = failed.data.data;
    if (!told.has(entryFile)) yield `${entryFile}\n`;
    told.add(entryFile);
  }
}
