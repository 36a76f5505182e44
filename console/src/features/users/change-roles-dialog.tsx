import type { User } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useMe } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { useAct } from '../../ui/act.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { RolesField } from '../../ui/roles-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Changes which roles an account holds. */
export const ChangeRolesDialog = ({
  user,
  isOpen,
  onClose,
}: {
  readonly user: User;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) => {
  const { roles } = useWords();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={roles.rolesOf(user.name ?? user.email)} lead={roles.rolesLead}>
      {isOpen && <ChangeRolesForm user={user} onClose={onClose} />}
    </Dialog>
  );
};

const ChangeRolesForm = ({ user, onClose }: { readonly user: User; readonly onClose: () => void }) => {
  const { roles: words, general } = useWords();
  const known = useRoles();
  const set = useAct({
    act: (roles: readonly string[]) => castellan.setUserRoles({ params: { id: user.id }, body: { roles } }),
    touches: [['user', user.id], ['users'], ['me']],
    said: words.rolesSaved,
    onDone: onClose,
  });
  const form = useServerForm({
    schema: z.object({ roles: z.array(z.string()) }),
    values: { roles: [...user.roles] },
    act: ({ roles }) => set.perform(roles),
  });
  const wanted = form.watch('roles');
  const isTakingFromOneself = useMe().user.id === user.id && !user.roles.every((role) => wanted.includes(role));
  return (
    <Form form={form} button={general.save} others={<Button onClick={onClose}>{general.cancel}</Button>}>
      <RolesField
        known={known}
        value={wanted}
        onChange={(roles) => form.setValue('roles', [...roles])}
        error={form.faultOf('roles')}
      />
      {isTakingFromOneself && <Banner tone="warning">{words.fromOneself}</Banner>}
    </Form>
  );
};
