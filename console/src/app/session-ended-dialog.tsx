import type { User } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan, signedInHint } from '../api/castellan.ts';
import { queryClient } from '../api/query-client.ts';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordField } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useServerForm } from '../ui/server-form.ts';
import { useWords } from '../words/words.tsx';

/** Over a page whose session ended in mid work: the same person signs in again and goes on where they were. */
export const SessionEndedDialog = ({ user, onReturn }: { readonly user: User; readonly onReturn: () => void }) => {
  const { general, problems, doors, shell } = useWords();
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
    <Dialog isOpen isFirm onClose={() => {}} title={problems.sessionEnded} lead={problems.sessionEndedText}>
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
    </Dialog>
  );
};
