import type { User } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../api/castellan.ts';
import { PasswordField } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useServerForm } from '../ui/server-form.ts';
import { useWords } from '../words/words.tsx';

/** The same person signs in again; that they have is seen by the dialog around it. */
export const SessionEndedForm = ({ user }: { readonly user: User }) => {
  const { general, doors, shell } = useWords();
  const form = useServerForm({
    schema: z.object({ password: z.string().check(z.minLength(1, general.required)) }),
    values: { password: '' },
    act: ({ password }) => castellan.login({ body: { email: user.email, password } }),
  });
  return (
    <Form
      form={form}
      button={doors.signIn}
      others={
        <a href="/sign-in" className="me-auto text-muted hover:text-ink">
          {shell.signOut}
        </a>
      }
    >
      <p className="foreign font-medium">{user.email}</p>
      <PasswordField
        label={doors.password}
        autoComplete="current-password"
        error={form.faultOf('password')}
        {...form.register('password')}
      />
    </Form>
  );
};
