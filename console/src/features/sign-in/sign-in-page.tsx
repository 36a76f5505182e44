import { useEffect, useState } from 'react';
import { useEntrance } from '../../api/entrance.ts';
import { house } from '../../api/house.ts';
import { isAway, isRefusal } from '../../api/refusal.ts';
import { signedInHint } from '../../api/signed-in-hint.ts';
import { Banner } from '../../ui/banner.tsx';
import { Door } from '../../ui/door.tsx';
import { PasswordField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

// Neither is needed to draw the page or to type: the first load stays small.
const loadClient = () => import('../../api/castellan.ts');
const loadSchema = () => import('./sign-in-schema.ts');

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

const SignInForm = () => {
  const { doors, general } = useWords();
  const { goOn, isAccountReady } = useEntrance();
  const [isUnverified, setUnverified] = useState(false);
  useEffect(() => void loadClient().catch(() => {}), []);
  const form = useServerForm({
    schema: async () => (await loadSchema()).signInSchema(general),
    values: { login: '', password: '' },
    act: async ({ login, password }) => {
      setUnverified(false);
      const who = login.includes('@') ? { email: login } : { username: login };
      const { castellan } = await loadClient();
      await castellan.login({ body: { ...who, password } });
      await goOn();
    },
    members: { email: 'login', username: 'login' },
    refuse: (error) => {
      if (isRefusal(error, 'AUTH_EMAIL_NOT_VERIFIED')) {
        setUnverified(true);
        return doors.notVerified;
      }
      return isRefusal(error, 'AUTH_INVALID_CREDENTIALS') ? ['password', doors.wrongCredentials] : undefined;
    },
  });
  return (
    <>
      {isAccountReady && (
        <div className="mb-4">
          <Banner tone="success">{doors.accountReady}</Banner>
        </div>
      )}
      <Form form={form} button={doors.signIn} size="lg">
        <TextField
          label={doors.emailOrUsername}
          size="lg"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={form.faultOf('login')}
          {...form.register('login')}
        />
        <PasswordField
          label={doors.password}
          size="lg"
          autoComplete="current-password"
          error={form.faultOf('password')}
          {...form.register('password')}
        />
      </Form>
      {isUnverified && (
        <p className="mt-3 text-base">
          <TextLink to="/resend-verification">{doors.resend}</TextLink>
        </p>
      )}
    </>
  );
};
