import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { house } from './house.ts';
import { pathAfterSignIn } from './path-after-sign-in.ts';
import { signedInHint } from './signed-in-hint.ts';

export type Entrance = {
  /** To where somebody who has just signed in wanted to go. */
  readonly goOn: () => Promise<void>;
  /** The same place for a mailed link to lead to, which may be opened in another browser. */
  readonly destination: string | undefined;
  /** The address of another door, which then knows where to go afterwards too. */
  readonly doorTo: (path: string) => string;
  /** Signs in with an account that was made this moment, and goes on. Where that fails the person signs in themselves. */
  readonly enter: (account: { readonly email: string; readonly password: string }) => Promise<void>;
  /** Whether somebody comes from there. */
  readonly isAccountReady: boolean;
};

const readyState = { isAccountReady: true };

/** The way from the doors into the house. */
export const useEntrance = (): Entrance => {
  const navigate = useNavigate();
  const { state } = useLocation();
  const next = useSearchParams()[0].get('next');
  const doorTo = (path: string): string => (next === null ? path : `${path}?${new URLSearchParams({ next })}`);

  const goOn = async (): Promise<void> => {
    signedInHint.set();
    if (house.returnTo !== undefined) location.assign(house.returnTo);
    else await navigate(pathAfterSignIn(next), { replace: true });
  };

  return {
    goOn,
    destination: house.returnTo ?? (next === null ? undefined : pathAfterSignIn(next)),
    doorTo,
    enter: async (account) => {
      try {
        const { castellan } = await import('./castellan.ts');
        await castellan.login({ body: account });
      } catch {
        await navigate(doorTo('/sign-in'), { replace: true, state: readyState });
        return;
      }
      await goOn();
    },
    isAccountReady: typeof state === 'object' && state !== null && 'isAccountReady' in state,
  };
};
