import { Session } from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';

export type ProfileKind = 'cpu' | 'heap';

const msPerSecond = 1_000;
/** A stack for every so many bytes that are allocated, on average. */
const heapSamplingBytes = 32 * 1024;

const stopProfile: Readonly<Record<ProfileKind, (session: Session) => Promise<unknown>>> = {
  cpu: async (session) => (await session.post('Profiler.stop')).profile,
  heap: async (session) => (await session.post('HeapProfiler.stopSampling')).profile,
};

const startProfile: Readonly<Record<ProfileKind, (session: Session) => Promise<unknown>>> = {
  cpu: async (session) => {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  },
  heap: (session) => session.post('HeapProfiler.startSampling', { samplingInterval: heapSamplingBytes }),
};

/**
 * Looks at the main thread of this process for a while: where its time goes, or who allocates what is still held. Names of
 * functions and files, and no values: a snapshot of the heap would hold every secret there is.
 *
 * @returns the JSON that Chrome's DevTools opens.
 */
export const takeRuntimeProfile = async (kind: ProfileKind, seconds: number, signal: AbortSignal): Promise<string> => {
  const session = new Session();
  session.connect();
  try {
    await startProfile[kind](session);
    // Stopped early, it holds what there was until then.
    await pause(seconds * msPerSecond, undefined, { signal }).catch(() => {});
    return JSON.stringify(await stopProfile[kind](session));
  } finally {
    session.disconnect();
  }
};
