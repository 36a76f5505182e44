import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { OptionalLabel, SelectField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { RolesField } from '../../ui/roles-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

type Values = { email: string; name: string; language: '' | 'en' | 'de'; roles: string[] };

/** Invites somebody, who chooses their own password. */
export const InviteDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { invitations } = useWords();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={invitations.inviteTitle} lead={invitations.inviteLead}>
      {isOpen && <InviteForm onClose={onClose} />}
    </Dialog>
  );
};

export const InviteForm = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useWords();
  const { invitations, users, general } = words;
  const may = useMay();
  const known = useRoles();
  const invite = useAct({
    act: (body: Parameters<typeof castellan.invite>[0]['body']) => castellan.invite({ body }),
    touches: [['invitations'], ['users']],
    said: ({ email }) => invitations.invited(email),
    onDone: onClose,
  });
  const rules = accountRules(words);
  const form = useServerForm<Values>({
    schema: z.object({
      email: rules.email,
      name: rules.name,
      language: z.enum(['', 'en', 'de']),
      roles: z.array(z.string()),
    }),
    values: { email: '', name: '', language: '', roles: ['user'] },
    act: ({ email, name, language, roles }) =>
      invite.perform({ email, roles, ...(name !== '' && { name }), ...(language !== '' && { language }) }),
  });
  return (
    <Form form={form} button={invitations.invite} others={<Button onClick={onClose}>{general.cancel}</Button>}>
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
      <SelectField
        label={invitations.language}
        choices={[
          { value: '', label: invitations.houseLanguage },
          { value: 'en', label: invitations.languages.en },
          { value: 'de', label: invitations.languages.de },
        ]}
        {...form.register('language')}
      />
      {may('users:grant') && (
        <RolesField
          known={known}
          value={form.watch('roles')}
          onChange={(roles) => form.setValue('roles', [...roles])}
          error={form.faultOf('roles')}
        />
      )}
    </Form>
  );
};
