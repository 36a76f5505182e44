import type { User } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan, signedInHint } from '../api/castellan.ts';
import { queryClient } from '../api/query-client.ts';
import { PasswordField } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useServerForm } from '../ui/server-form.ts';
import { useWords } from '../words/words.tsx';

/** The same person signs in again. */
export const SessionEndedForm = ({ user, onReturn }: { readonly user: User; readonly onReturn: () => void }) => {
  const { general, doors, shell } = useWords();
  const form = useServerForm({
    schema: z.object({ password: z.string().check(z.minLength(1, general.required)) }),
    values: { password: '' },
    act: async ({ password }) => {
      await castellan.login({ body: { email: user.email, password } });
      signedInHint.set();
      onReturn();
      await queryClient.invalidateQueries();
    },
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
