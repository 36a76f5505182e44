import type { User } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { house } from '../../api/house.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PasswordField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

type Props = { readonly onClose: () => void; readonly user: User };

/** Gives an account another password, which the administrator hands over. */
export const SetPasswordDialog = ({ isOpen, ...props }: Props & { readonly isOpen: boolean }) => {
  const { users } = useWords();
  const { name, email } = props.user;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={props.onClose}
      title={users.setPasswordTitle(name ?? email)}
      lead={users.setPasswordLead}
    >
      {isOpen && <SetPasswordForm {...props} />}
    </Dialog>
  );
};

const SetPasswordForm = ({ onClose, user }: Props) => {
  const words = useWords();
  const { users, general, passwords } = words;
  const set = useAct({
    act: (password: string) => castellan.setUserPassword({ params: { id: user.id }, body: { password } }),
    touches: [['user', user.id]],
    said: users.passwordSet,
    onDone: onClose,
  });
  const form = useServerForm({
    schema: z.object({ password: accountRules(words).newPassword }),
    values: { password: '' },
    act: (values) => set.perform(values.password),
  });
  return (
    <Form form={form} button={users.setPassword} others={<Button onClick={onClose}>{general.cancel}</Button>}>
      <PasswordField
        label={users.password}
        autoComplete="new-password"
        hint={passwords.rule(house.passwordMinLength)}
        error={form.faultOf('password')}
        {...form.register('password')}
      />
    </Form>
  );
};
