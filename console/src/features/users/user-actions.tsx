import { Ban, CircleCheck, Ellipsis, KeyRound, LogOut, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useAct } from '../../ui/act.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useWords } from '../../words/words.tsx';
import type { TaggedUser } from './tagged-user.ts';

const EditUserDialog = laterDialog(async () => (await import('./edit-user-dialog.tsx')).EditUserDialog);
const SetPasswordDialog = laterDialog(async () => (await import('./set-password-dialog.tsx')).SetPasswordDialog);

type Asked = 'edit' | 'password' | 'sign-out' | 'disable' | 'erase';

/** What an administrator does with an account. What the server refuses one to do to oneself is not offered. */
export const UserActions = ({ tagged }: { readonly tagged: TaggedUser }) => {
  const { user } = tagged;
  const { users, general } = useWords();
  const may = useMay();
  const isOneself = useMe().user.id === user.id;
  const [asked, setAsked] = useState<Asked>();
  const close = (): void => setAsked(undefined);
  const params = { id: user.id };
  const touches = [['user', user.id], ['users'], ['user-name', user.id]];
  const setStatus = useAct({
    act: (status: 'active' | 'disabled') => castellan.changeUser({ params, body: { status } }),
    touches,
    said: ({ status }) => (status === 'disabled' ? users.disabled : users.enabled),
  });
  const signOut = useAct({
    act: () => castellan.revokeUserSessions({ params }),
    touches,
    said: users.signedOutEverywhere,
  });
  const erase = useAct({ act: () => castellan.eraseUser({ params }), touches, said: users.erased });
  if (!may('users:write') || user.status === 'erased') return null;
  const name = user.name ?? user.email;
  const confirm = { onClose: close, input: undefined };
  return (
    <>
      {user.status === 'disabled' && (
        <Button
          icon={<CircleCheck size={15} aria-hidden />}
          isBusy={setStatus.isBusy}
          onClick={() => setStatus.run('active')}
        >
          {users.enable}
        </Button>
      )}
      <Button icon={<Pencil size={15} aria-hidden />} onClick={() => setAsked('edit')}>
        {users.edit}
      </Button>
      <Menu button={<IconButton label={general.more} icon={<Ellipsis size={18} aria-hidden />} />}>
        {!isOneself && (
          <MenuItem icon={<KeyRound size={15} aria-hidden />} onSelect={() => setAsked('password')}>
            {users.setPassword}
          </MenuItem>
        )}
        <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={() => setAsked('sign-out')}>
          {users.signOutEverywhere}
        </MenuItem>
        {!isOneself && (
          <>
            <MenuSeparator />
            {user.status === 'active' && (
              <MenuItem isDangerous icon={<Ban size={15} aria-hidden />} onSelect={() => setAsked('disable')}>
                {users.disable}
              </MenuItem>
            )}
            <MenuItem isDangerous icon={<Trash2 size={15} aria-hidden />} onSelect={() => setAsked('erase')}>
              {users.erase}
            </MenuItem>
          </>
        )}
      </Menu>
      <EditUserDialog isOpen={asked === 'edit'} onClose={close} tagged={tagged} />
      <SetPasswordDialog isOpen={asked === 'password'} onClose={close} user={user} />
      <Confirm
        {...confirm}
        isOpen={asked === 'sign-out'}
        title={users.signOutEverywhereTitle(name)}
        lead={users.signOutEverywhereText}
        button={users.signOutEverywhere}
        act={signOut}
      />
      <Confirm
        {...confirm}
        isOpen={asked === 'disable'}
        title={users.disableTitle(name)}
        lead={users.disableText}
        button={users.disable}
        act={setStatus}
        input="disabled"
      />
      <Confirm
        {...confirm}
        isOpen={asked === 'erase'}
        title={users.eraseTitle(name)}
        lead={users.eraseText}
        button={users.erase}
        act={erase}
        naming={user.email}
      />
    </>
  );
};
