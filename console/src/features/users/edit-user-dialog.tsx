import type { User, UserChange } from 'castellan-client';
import { useState } from 'react';
import * as z from 'zod/mini';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckboxField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';
import { readTaggedUser, type TaggedUser } from './tagged-user.ts';

type Values = { email: string; name: string; username: string; email_verified: boolean };
type Props = { readonly onClose: () => void; readonly tagged: TaggedUser };

const valuesOf = ({ email, name, username, email_verified }: User): Values => ({
  email,
  name: name ?? '',
  username: username ?? '',
  email_verified,
});

/** Only what differs is sent, so that what others change meanwhile stays. */
const changeOf = (values: Values, user: User): UserChange => {
  const before = valuesOf(user);
  return {
    ...(values.email !== before.email && { email: values.email }),
    ...(values.name !== before.name && { name: values.name === '' ? null : values.name }),
    ...(values.username !== before.username && { username: values.username === '' ? null : values.username }),
    // Another address is unverified unless it is said otherwise.
    ...((values.email_verified !== before.email_verified || values.email !== before.email) && {
      email_verified: values.email_verified,
    }),
  };
};

/** Changes who an account is. When somebody else changed it meanwhile, both versions are shown, and nothing typed is lost. */
export const EditUserDialog = ({ isOpen, ...props }: Props & { readonly isOpen: boolean }) => {
  const { users } = useWords();
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={users.editTitle}>
      {isOpen && <EditUserForm {...props} />}
    </Dialog>
  );
};

export const EditUserForm = ({ onClose, tagged }: Props) => {
  const words = useWords();
  const { users, general } = words;
  const [base, setBase] = useState(tagged);
  const [isOutdated, setOutdated] = useState(false);
  const { id } = tagged.user;
  const save = useAct({
    act: ({ change, etag }: { readonly change: UserChange; readonly etag: string }) =>
      castellan.changeUser({ params: { id }, body: change, headers: { 'if-match': etag } }),
    touches: [['user', id], ['users'], ['user-name', id]],
    said: general.saved,
    onDone: onClose,
  });
  const { email, name, username } = accountRules(words);
  const form = useServerForm<Values>({
    schema: z.object({ email, name, username, email_verified: z.boolean() }),
    values: valuesOf(tagged.user),
    act: async (values) => {
      const change = changeOf(values, base.user);
      if (Object.keys(change).length === 0) return onClose();
      try {
        await save.perform({ change, etag: base.etag });
      } catch (error) {
        if (!isRefusal(error, 'PRECONDITION_FAILED')) throw error;
        await meetNewer(values);
      }
    },
  });

  /** Fields that were left alone take the newer value; those that were edited keep what was typed. */
  const meetNewer = async (values: Values): Promise<void> => {
    const newer = await readTaggedUser(id);
    const [before, now] = [valuesOf(base.user), valuesOf(newer.user)];
    for (const field of ['email', 'name', 'username', 'email_verified'] as const) {
      if (values[field] === before[field]) form.setValue(field, now[field]);
    }
    setBase(newer);
    setOutdated(true);
  };

  const typed = form.watch();
  const now = valuesOf(base.user);
  const newerOf = (field: 'email' | 'name' | 'username'): string | undefined => {
    if (!isOutdated || typed[field] === now[field]) return undefined;
    return now[field] === '' ? users.nowEmpty : users.nowIs(now[field]);
  };
  const emailInput = form.register('email', {
    onChange: () => form.setValue('email_verified', form.getValues('email') === now.email && now.email_verified),
  });
  return (
    <Form
      form={form}
      button={isOutdated ? users.saveAnyway : general.save}
      others={<Button onClick={onClose}>{general.cancel}</Button>}
    >
      {isOutdated && (
        <Banner tone="warning">
          <strong className="font-semibold">{users.changedMeanwhile}</strong> {users.changedMeanwhileText}
        </Banner>
      )}
      <TextField
        label={users.email}
        type="email"
        autoComplete="off"
        hint={newerOf('email') ?? users.emailChangeHint}
        error={form.faultOf('email')}
        {...emailInput}
      />
      <CheckboxField
        label={users.emailIsVerified}
        hint={users.emailIsVerifiedHint}
        {...form.register('email_verified')}
      />
      <TextField
        label={general.name}
        autoComplete="off"
        hint={newerOf('name')}
        error={form.faultOf('name')}
        {...form.register('name')}
      />
      <TextField
        label={users.username}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={newerOf('username')}
        error={form.faultOf('username')}
        {...form.register('username')}
      />
    </Form>
  );
};
