import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import * as z from 'zod/mini';
import { castellan, isRefusal, signedInHint } from '../../api/castellan.ts';
import { house } from '../../api/house.ts';
import { Banner } from '../../ui/banner.tsx';
import { Door } from '../../ui/door.tsx';
import { PasswordField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';
import { pathAfterSignIn } from './path-after-sign-in.ts';

/** Signing in with a password. */
export const SignInPage = () => {
  const { doors, general } = useWords();
  const navigate = useNavigate();
  const [parameters] = useSearchParams();
  const [unverified, setUnverified] = useState(false);
  const form = useServerForm({
    schema: z.object({
      login: z.string().check(z.trim(), z.minLength(1, general.required)),
      password: z.string().check(z.minLength(1, general.required)),
    }),
    values: { login: '', password: '' },
    act: async ({ login, password }) => {
      setUnverified(false);
      const who = login.includes('@') ? { email: login } : { username: login };
      await castellan.login({ body: { ...who, password } });
      signedInHint.set();
      if (house.returnTo !== undefined) location.assign(house.returnTo);
      else await navigate(pathAfterSignIn(parameters.get('next')), { replace: true });
    },
    refuse: (error) => {
      if (isRefusal(error, 'AUTH_EMAIL_NOT_VERIFIED')) setUnverified(true);
      return isRefusal(error, 'AUTH_INVALID_CREDENTIALS') ? ['password', doors.wrongCredentials] : undefined;
    },
  });
  return (
    <Door
      title={doors.signInTo(house.name)}
      below={
        <>
          {house.magicLinks && <TextLink to="/magic-link">{doors.byMagicLink}</TextLink>}
          {(house.signUp === 'open' || house.signUp === 'verify') && (
            <p>
              {doors.noAccountYet} <TextLink to="/sign-up">{doors.signUp}</TextLink>
            </p>
          )}
        </>
      }
    >
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
        <div>
          <PasswordField
            label={doors.password}
            size="lg"
            autoComplete="current-password"
            error={form.faultOf('password')}
            {...form.register('password')}
          />
          <p className="mt-2 text-base">
            <TextLink to="/forgot-password">{doors.forgotPassword}</TextLink>
          </p>
        </div>
        {unverified && (
          <Banner tone="warning" action={<TextLink to="/resend-verification">{doors.resend}</TextLink>}>
            {doors.notVerified}
          </Banner>
        )}
      </Form>
    </Door>
  );
};
