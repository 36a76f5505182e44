import { useNavigate } from 'react-router';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { house } from '../../api/house.ts';
import { useMay } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckboxField, OptionalLabel, PasswordField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { RolesField } from '../../ui/roles-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Makes an account with a password that the administrator chooses. */
export const CreateUserDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { users } = useWords();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={users.createTitle} lead={users.createLead}>
      {isOpen && <CreateUserForm onClose={onClose} />}
    </Dialog>
  );
};

export const CreateUserForm = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useWords();
  const { users, general, passwords } = words;
  const may = useMay();
  const known = useRoles();
  const navigate = useNavigate();
  const create = useAct({
    act: (body: Parameters<typeof castellan.createUser>[0]['body']) => castellan.createUser({ body }),
    touches: [['users']],
    said: (user) => users.createdUser(user.email),
    onDone: (user) => {
      onClose();
      void navigate(`/users/${user.id}`);
    },
  });
  const { newPassword: password, ...rules } = accountRules(words);
  const form = useServerForm({
    schema: z.object({ ...rules, password, roles: z.array(z.string()), email_verified: z.boolean() }),
    values: { email: '', name: '', username: '', password: '', roles: ['user'], email_verified: false },
    act: ({ name, username, ...body }) =>
      create.perform({ ...body, ...(name !== '' && { name }), ...(username !== '' && { username }) }),
  });
  return (
    <Form form={form} button={users.create} others={<Button onClick={onClose}>{general.cancel}</Button>}>
      <TextField
        label={users.email}
        type="email"
        autoComplete="off"
        error={form.faultOf('email')}
        {...form.register('email')}
      />
      <TextField
        label={<OptionalLabel>{general.name}</OptionalLabel>}
        autoComplete="off"
        error={form.faultOf('name')}
        {...form.register('name')}
      />
      <TextField
        label={<OptionalLabel>{users.username}</OptionalLabel>}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={form.faultOf('username')}
        {...form.register('username')}
      />
      <PasswordField
        label={users.password}
        autoComplete="new-password"
        hint={passwords.rule(house.passwordMinLength)}
        error={form.faultOf('password')}
        {...form.register('password')}
      />
      {may('users:grant') && (
        <RolesField
          known={known}
          value={form.watch('roles')}
          onChange={(roles) => form.setValue('roles', [...roles])}
          error={form.faultOf('roles')}
        />
      )}
      <CheckboxField
        label={users.emailIsVerified}
        hint={users.emailIsVerifiedHint}
        {...form.register('email_verified')}
      />
    </Form>
  );
};
