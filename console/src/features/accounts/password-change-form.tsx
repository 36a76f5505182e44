import * as z from 'zod/mini';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMe } from '../../api/me.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { PasswordField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

/** Another password for one's own account: the current one proves that it is oneself. */
export const PasswordChangeForm = () => {
  const words = useWords();
  const { account, doors, general, problems } = words;
  const { user } = useMe();
  const change = useAct({
    act: ({ current, next }: { current: string; next: string }) =>
      castellan.changePassword({ body: { current_password: current, new_password: next } }),
    touches: [['sessions']],
    said: account.passwordChanged,
    onDone: () => form.reset(),
  });
  const form = useServerForm({
    schema: z.object({
      current: z.string().check(z.minLength(1, general.required)),
      next: accountRules(words).newPassword,
    }),
    values: { current: '', next: '' },
    members: { current_password: 'current', new_password: 'next' },
    act: change.perform,
    refuse: (error) =>
      isRefusal(error, 'AUTH_INVALID_CREDENTIALS')
        ? ['current', problems.byCode.AUTH_INVALID_CREDENTIALS ?? error.message]
        : undefined,
  });
  return (
    <Form form={form} button={account.changePassword}>
      <input type="email" autoComplete="username" value={user.email} readOnly hidden />
      <PasswordField
        label={account.currentPassword}
        autoComplete="current-password"
        error={form.faultOf('current')}
        {...form.register('current')}
      />
      <NewPasswordField
        label={doors.newPassword}
        ownTexts={[user.email, user.name ?? '', user.username ?? '']}
        error={form.faultOf('next')}
        {...form.register('next')}
      />
    </Form>
  );
};
