import { useEffect, useState } from 'react';

/** Code that a page needs only once somebody acts on it. */
export type Later<Module> = {
  readonly load: () => Promise<Module>;
  /** Undefined until it is there. */
  readonly loaded: () => Module | undefined;
};

const parts: Later<unknown>[] = [];

/** Declares such code; it is fetched when it is wanted, or by `loadTheRest` before that. */
export const later = <Module>(fetchModule: () => Promise<Module>): Later<Module> => {
  let module: Module | undefined;
  let loading: Promise<Module> | undefined;
  const load = async (): Promise<Module> => {
    loading ??= fetchModule();
    try {
      module = await loading;
      return module;
    } catch (error) {
      // The server was away: the next one who wants it tries again.
      loading = undefined;
      throw error;
    }
  };
  const part: Later<Module> = { load, loaded: () => module };
  parts.push(part);
  return part;
};

/** Fetches everything that was left for later: the first paint is done, and the next click should find it there. */
export const loadTheRest = async (): Promise<void> => {
  await Promise.allSettled(parts.map((part) => part.load()));
};

/** The code once it is there; it is fetched as soon as it is wanted. */
export const useLater = <Module>(part: Later<Module>, isWanted: boolean): Module | undefined => {
  const [module, setModule] = useState(part.loaded);
  useEffect(() => {
    if (!isWanted || module !== undefined) return;
    let isGone = false;
    void part.load().then(
      (loaded) => !isGone && setModule(() => loaded),
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [part, isWanted, module]);
  return module;
};
