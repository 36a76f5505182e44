import type { Call, EachItem, Page } from './operation.ts';

/** Asks for the next page when the items of the last are used up, and not before. */
export const createEachItem = (call: Call): EachItem =>
  async function* <Item>(...[operation, input]: Parameters<EachItem>) {
    let cursor: string | null | undefined;
    do {
      const query = { ...input?.query, ...(cursor === undefined ? {} : { cursor }) };
      const page: Page<Item> = await call(operation, { ...input, query });
      yield* page.data;
      cursor = page.next_cursor;
    } while (cursor !== null);
  };
