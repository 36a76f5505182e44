const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** So many tasks may one wait for. */
export const mostAwaited = 100;

/** Ids as they are pasted: apart by spaces, commas or lines, alone or as the address of a task's page. Undefined where one is none. */
export const readAwaitedIds = (text: string): readonly string[] | undefined => {
  const found = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map((part) => uuid.exec(part)?.[0].toLowerCase());
  const ids = found.filter((id) => id !== undefined);
  return ids.length < found.length ? undefined : [...new Set(ids)];
};
