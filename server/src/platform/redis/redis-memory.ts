/** What Redis' data take. `limitBytes` is null when it may take what the machine has. */
export type RedisMemory = { readonly usedBytes: number; readonly limitBytes: number | null };

const fieldIn = (text: string, name: string): number | undefined => {
  const value = new RegExp(`^${name}:(\\d+)\\r?$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
};

/** Reads the reply to `INFO memory`; null when it says nothing of the kind, as some services that speak the protocol. */
export const parseRedisMemory = (reply: unknown): RedisMemory | null => {
  const text = String(reply);
  const usedBytes = fieldIn(text, 'used_memory');
  if (usedBytes === undefined) return null;
  return { usedBytes, limitBytes: fieldIn(text, 'maxmemory') || null };
};
