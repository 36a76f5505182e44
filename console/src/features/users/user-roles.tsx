import type { User } from 'castellan-client';
import { useState } from 'react';
import { Link } from 'react-router';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RolesField, roleDescription } from '../../ui/roles-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** The roles of an account, with what each is for, and the way to change them. */
export const UserRoles = ({ user }: { readonly user: User }) => {
  const words = useWords();
  const may = useMay();
  const { roles } = useRoles();
  const [isChanging, setChanging] = useState(false);
  const close = (): void => setChanging(false);
  const descriptionOf = (name: string): string => {
    const role = roles?.find((one) => one.name === name);
    return role === undefined ? '' : roleDescription(role, words);
  };
  return (
    <Panel
      title={words.roles.roles}
      action={
        may('users:grant') && (
          <Button size="sm" onClick={() => setChanging(true)}>
            {words.roles.changeRoles}
          </Button>
        )
      }
    >
      {user.roles.length === 0 && <p className="text-muted">{words.roles.noRoles}</p>}
      <ul className="grid max-h-72 gap-2 overflow-y-auto">
        {user.roles.map((name) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            {may('roles:read') ? (
              <Link to={`/roles/${name}`} className="rounded-full hover:brightness-95">
                <Badge tone={name === 'admin' ? 'warning' : 'neutral'}>{name}</Badge>
              </Link>
            ) : (
              <Badge>{name}</Badge>
            )}
            <span className="foreign text-sm text-muted">{descriptionOf(name)}</span>
          </li>
        ))}
      </ul>
      <Dialog
        isOpen={isChanging}
        onClose={close}
        title={words.roles.rolesOf(user.name ?? user.email)}
        lead={words.roles.rolesLead}
      >
        {isChanging && <UserRolesForm user={user} onClose={close} />}
      </Dialog>
    </Panel>
  );
};

export const UserRolesForm = ({ user, onClose }: { readonly user: User; readonly onClose: () => void }) => {
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
