import { useEffect, useState } from 'react';
import { useEntrance } from '../../api/entrance.ts';
import { house } from '../../api/house.ts';
import { isAway } from '../../api/refusal.ts';
import { signedInHint } from '../../api/signed-in-hint.ts';
import { Door } from '../../ui/door.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';
import { SignInForm } from './sign-in-form.tsx';

// Not needed to draw the page: the first load stays small.
const loadClient = () => import('../../api/castellan.ts');

/** Signing in with a password. Whoever is signed in already goes on without being asked. */
export const SignInPage = () => {
  const { doors, general } = useWords();
  const { doorTo } = useEntrance();
  const isKnown = useComeBack();
  return (
    <Door
      title={doors.signInTo(house.name)}
      below={
        <>
          <p>
            <TextLink to="/forgot-password">{doors.forgotPassword}</TextLink>
          </p>
          {house.magicLinks && (
            <p>
              <TextLink to={doorTo('/magic-link')}>{doors.byMagicLink}</TextLink>
            </p>
          )}
          {(house.signUp === 'open' || house.signUp === 'verify') && (
            <p>
              {doors.noAccountYet} <TextLink to={doorTo('/sign-up')}>{doors.signUp}</TextLink>
            </p>
          )}
        </>
      }
    >
      {isKnown ? (
        <p role="status" className="flex min-h-65 items-center justify-center gap-3 text-muted">
          <Spinner /> {general.loading}
        </p>
      ) : (
        <SignInForm />
      )}
    </Door>
  );
};

/** Whether it is still being found out if this browser is signed in; if it is, the person goes on. */
const useComeBack = (): boolean => {
  const { goOn } = useEntrance();
  const [isKnown, setKnown] = useState(signedInHint.isSet);
  // biome-ignore lint/correctness/useExhaustiveDependencies: found out once, when the page is opened.
  useEffect(() => {
    if (!isKnown) return;
    const ending = new AbortController();
    loadClient()
      .then(({ castellan }) => castellan.getOwnUser({ signal: ending.signal }))
      .then(
        () => void goOn(),
        (error: unknown) => {
          if (ending.signal.aborted) return;
          if (!isAway(error)) signedInHint.clear();
          setKnown(false);
        },
      );
    return () => ending.abort();
  }, []);
  return isKnown;
};
