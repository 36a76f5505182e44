import { registerHooks } from 'node:module';
import { extname } from 'node:path';

/*
 * A task module may lie anywhere and have no packages beside it. So `castellan/tasks` always means this server's, and `zod`
 * means the module's own when it has one and this server's otherwise. Hooks hold for the thread that registers them alone.
 */

const authoring = new URL(`./authoring${extname(import.meta.url)}`, import.meta.url).href;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

/** From now on modules of this thread find `castellan/tasks` and `zod`. */
export const resolveForTaskModules = (): void => {
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      if (specifier === 'castellan/tasks') return { url: authoring, shortCircuit: true };
      if (specifier !== 'zod' && !specifier.startsWith('zod/')) return nextResolve(specifier, context);
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (!isMissing(error)) throw error;
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
};
