import { useNavigate } from 'react-router';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { withoutIncluded } from '../../api/permission-grants.ts';
import { useRoles } from '../../api/roles.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { OptionalLabel, TextAreaField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';
import { useDeclaredPermissions } from './declared-permissions.ts';
import { PermissionsField } from './permissions-field.tsx';

/** Defines a role. */
export const CreateRoleDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { roles: words } = useWords();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.createTitle} isWide>
      {isOpen && <CreateRoleForm onClose={onClose} />}
    </Dialog>
  );
};

export const CreateRoleForm = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useWords();
  const { roles: roleWords, general } = words;
  const { held } = useRoles();
  const { data: declared } = useDeclaredPermissions();
  const navigate = useNavigate();
  const create = useAct({
    act: (body: Parameters<typeof castellan.createRole>[0]['body']) => castellan.createRole({ body }),
    touches: [['roles']],
    said: ({ name }) => roleWords.created(name),
    onDone: ({ name }) => {
      onClose();
      void navigate(`/roles/${name}`);
    },
  });
  const form = useServerForm({
    schema: z.object({
      name: z
        .string()
        .check(z.trim(), z.minLength(1, general.required), z.regex(/^$|^[a-z][a-z0-9-]{1,49}$/, roleWords.nameRule)),
      description: z.string().check(z.trim(), z.maxLength(500, general.tooLong(500))),
      permissions: z.array(z.string()),
    }),
    values: { name: '', description: '', permissions: [] },
    act: ({ permissions, ...body }) => create.perform({ ...body, permissions: withoutIncluded(permissions) }),
  });
  return (
    <Form form={form} button={roleWords.create} others={<Button onClick={onClose}>{general.cancel}</Button>}>
      <TextField
        label={general.name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={roleWords.nameHint}
        error={form.faultOf('name')}
        {...form.register('name')}
      />
      <TextAreaField
        label={<OptionalLabel>{roleWords.description}</OptionalLabel>}
        rows={2}
        hint={roleWords.descriptionHint}
        error={form.faultOf('description')}
        {...form.register('description')}
      />
      <PermissionsField
        declared={declared ?? []}
        held={held}
        value={form.watch('permissions')}
        onChange={(permissions) => form.setValue('permissions', [...permissions])}
        error={form.faultOf('permissions')}
      />
    </Form>
  );
};
