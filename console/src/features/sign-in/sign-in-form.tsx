import { type BaseSyntheticEvent, type ComponentProps, useEffect, useRef, useState } from 'react';
import { useEntrance } from '../../api/entrance.ts';
import { problemWords } from '../../api/problem-words.ts';
import { isRefusal } from '../../api/refusal.ts';
import { Banner } from '../../ui/banner.tsx';
import { useRetryAfter } from '../../ui/countdown.ts';
import { PasswordField, TextField } from '../../ui/field.tsx';
import { Form, type FormControls } from '../../ui/form.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

// Not needed to draw the page or to type: the first load stays small.
const loadClient = () => import('../../api/castellan.ts');

type Field = 'login' | 'password';
type Faults = { readonly [field in Field]?: string };

/**
 * Signing in by name and password. Two fields and one rule: the library of forms and a schema, which every other form has,
 * would be an eighth of all that a stranger has to load here.
 */
export const SignInForm = () => {
  const { doors } = useWords();
  const { isAccountReady } = useEntrance();
  const { form, register, isUnverified } = useSignIn();
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
          {...register('login')}
        />
        <PasswordField label={doors.password} size="lg" autoComplete="current-password" {...register('password')} />
      </Form>
      {isUnverified && (
        <p className="mt-3 text-base">
          <TextLink to="/resend-verification">{doors.resend}</TextLink>
        </p>
      )}
    </>
  );
};

const useSignIn = () => {
  const words = useWords();
  const { doors, general } = words;
  const { goOn } = useEntrance();
  const inputs = { login: useRef<HTMLInputElement>(null), password: useRef<HTMLInputElement>(null) };
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  const [isUnverified, setUnverified] = useState(false);
  const [isSubmitting, setSubmitting] = useState(false);
  const isUnderWay = useRef(false);
  const pause = useRetryAfter(() => setRefusal(undefined));
  useEffect(() => void loadClient().catch(() => {}), []);

  const showFaults = (found: Faults): void => {
    setFaults(found);
    inputs[found.login === undefined ? 'password' : 'login'].current?.focus();
  };

  const showRefusal = (error: unknown): void => {
    pause.note(error);
    if (isRefusal(error, 'AUTH_INVALID_CREDENTIALS')) {
      showFaults({ password: doors.wrongCredentials });
    } else if (isRefusal(error, 'INVALID_INPUT')) {
      // An address that cannot be one; the password is only ever right or wrong.
      showFaults({ login: problemWords(error, words) });
    } else if (isRefusal(error, 'AUTH_EMAIL_NOT_VERIFIED')) {
      setUnverified(true);
      setRefusal(doors.notVerified);
    } else {
      setRefusal(problemWords(error, words));
    }
  };

  const signIn = async (login: string, password: string): Promise<void> => {
    const { castellan } = await loadClient();
    await castellan.login({ body: { ...(login.includes('@') ? { email: login } : { username: login }), password } });
    await goOn();
  };

  const submit = async (event?: BaseSyntheticEvent): Promise<void> => {
    event?.preventDefault();
    if (isUnderWay.current || pause.isWaiting) return;
    const login = inputs.login.current?.value.trim() ?? '';
    const password = inputs.password.current?.value ?? '';
    const missing: Faults = {
      ...(login === '' && { login: general.required }),
      ...(password === '' && { password: general.required }),
    };
    setRefusal(undefined);
    setUnverified(false);
    setFaults({});
    if (login === '' || password === '') {
      showFaults(missing);
      return;
    }
    isUnderWay.current = true;
    setSubmitting(true);
    await signIn(login, password).catch(showRefusal);
    isUnderWay.current = false;
    setSubmitting(false);
  };

  const register = (name: Field): Pick<ComponentProps<typeof TextField>, 'name' | 'ref' | 'error' | 'onInput'> => ({
    name,
    ref: inputs[name],
    error: faults[name],
    // What is being mended is not called wrong any more.
    onInput: () => setFaults(({ [name]: _mended, ...others }) => others),
  });

  const form: FormControls = { submit, refusal, waitSeconds: pause.waitSeconds, formState: { isSubmitting } };
  return { form, register, isUnverified };
};
