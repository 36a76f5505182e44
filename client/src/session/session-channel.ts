import { isRecord } from '../is-record.ts';
import { type KeptSession, readKeptSession } from './kept-session.ts';

/**
 * What one tab tells the others: that the session changed, and, where they share no store, the session itself. With the
 * cookie transport that is the access token alone; it never leaves the origin.
 */
export type SessionNews =
  | { readonly shared: true }
  | { readonly shared: false; readonly session: KeptSession | undefined };

export type SessionChannel = {
  tell(news: SessionNews): void;
  close(): void;
};

const silentChannel: SessionChannel = { tell: () => {}, close: () => {} };

export const openSessionChannel = (name: string | undefined, hear: (news: SessionNews) => void): SessionChannel => {
  if (name === undefined || typeof BroadcastChannel === 'undefined') return silentChannel;
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event: { readonly data: unknown }) => {
    const news = readNews(event.data);
    if (news !== undefined) hear(news);
  };
  // In Node an open channel would keep the process alive.
  if ('unref' in channel && typeof channel.unref === 'function') channel.unref();
  return { tell: (news) => channel.postMessage(news), close: () => channel.close() };
};

const readNews = (data: unknown): SessionNews | undefined => {
  if (!isRecord(data)) return undefined;
  if (data.shared === true) return { shared: true };
  return data.shared === false ? { shared: false, session: readKeptSession(data.session) } : undefined;
};
