import * as z from 'zod/mini';
import { castellan } from '../api/castellan.ts';
import { useMe } from '../api/me.ts';
import { Button } from '../ui/button.tsx';
import { PasswordField } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useServerForm } from '../ui/server-form.ts';
import { useWords } from '../words/words.tsx';

/** Proves by the password that it is still the same person. */
export const ProofForm = ({ onProved, onCancel }: { readonly onProved: () => void; readonly onCancel: () => void }) => {
  const { general, problems, doors } = useWords();
  const { user } = useMe();
  const form = useServerForm({
    schema: z.object({ password: z.string().check(z.minLength(1, general.required)) }),
    values: { password: '' },
    act: async ({ password }) => {
      await castellan.reauthenticate({ body: { password } });
      onProved();
    },
  });
  return (
    <Form form={form} button={problems.confirm} others={<Button onClick={onCancel}>{general.cancel}</Button>}>
      <input type="email" autoComplete="username" value={user.email} readOnly hidden />
      <PasswordField
        label={doors.password}
        autoComplete="current-password"
        error={form.faultOf('password')}
        {...form.register('password')}
      />
    </Form>
  );
};
