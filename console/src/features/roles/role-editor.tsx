import type { Role, RoleChange } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { areSame, withoutIncluded } from '../../api/permission-grants.ts';
import { useRoles } from '../../api/roles.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { TextAreaField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';
import { useDeclaredPermissions } from './declared-permissions.ts';
import { PermissionsField } from './permissions-field.tsx';

/** What a role is for and what it allows. */
export const RoleEditor = ({ role, isReadOnly }: { readonly role: Role; readonly isReadOnly: boolean }) => {
  const { roles: words, general } = useWords();
  const { held } = useRoles();
  const { data: declared } = useDeclaredPermissions();
  const stored = { description: role.description, permissions: [...role.permissions] };
  const save = useAct({
    act: (body: RoleChange) => castellan.changeRole({ params: { name: role.name }, body }),
    touches: [['roles'], ['me']],
    said: words.saved,
    onDone: ({ description, permissions }) => form.reset({ description, permissions: [...permissions] }),
  });
  const form = useServerForm({
    schema: z.object({
      description: z.string().check(z.trim(), z.maxLength(500, general.tooLong(500))),
      permissions: z.array(z.string()),
    }),
    values: stored,
    act: ({ description, permissions }) => {
      const wanted = withoutIncluded(permissions);
      return save.perform({
        ...(description !== role.description && { description }),
        ...(!areSame(wanted, role.permissions) && { permissions: wanted }),
      });
    },
  });
  const { description, permissions } = form.watch();
  const isChanged = description !== role.description || !areSame(permissions, role.permissions);
  const permissionsField = (
    <PermissionsField
      declared={declared ?? []}
      held={held}
      value={permissions}
      isReadOnly={isReadOnly}
      onChange={(wanted) => form.setValue('permissions', [...wanted])}
      error={form.faultOf('permissions')}
    />
  );
  if (isReadOnly) return <Panel>{permissionsField}</Panel>;
  return (
    <Panel>
      <Form
        form={form}
        button={general.save}
        others={
          isChanged && (
            <>
              <Badge tone="warning">{words.unsaved}</Badge>
              <Button onClick={() => form.reset(stored)}>{words.reset}</Button>
            </>
          )
        }
      >
        <TextAreaField
          label={words.description}
          rows={2}
          hint={words.descriptionHint}
          error={form.faultOf('description')}
          {...form.register('description')}
        />
        {permissionsField}
      </Form>
    </Panel>
  );
};
