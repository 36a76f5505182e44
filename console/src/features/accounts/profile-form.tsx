import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useMe } from '../../api/me.ts';
import { accountRules } from '../../ui/account-rules.ts';
import { useAct } from '../../ui/act.ts';
import { OptionalLabel, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Fact, Facts } from '../../ui/panel.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { VerifiedBadge } from '../../ui/verified-badge.tsx';
import { useWords } from '../../words/words.tsx';

/** One's names, and what of the account is changed elsewhere. */
export const ProfileForm = () => {
  const words = useWords();
  const { account, doors, general } = words;
  const { user } = useMe();
  const rules = accountRules(words);
  const save = useAct({
    act: (names: { name: string; username: string }) =>
      castellan.changeOwnUser({ body: { name: names.name || null, username: names.username || null } }),
    touches: [['me']],
    said: general.saved,
  });
  const form = useServerForm({
    schema: z.object({ name: rules.name, username: rules.username }),
    values: { name: user.name ?? '', username: user.username ?? '' },
    act: save.perform,
  });
  return (
    <Form form={form} button={general.save}>
      <Facts>
        <Fact name={doors.email}>
          <span className="inline-flex max-w-full flex-wrap items-center gap-x-2 gap-y-1">
            <span className="foreign">{user.email}</span>
            <VerifiedBadge user={user} />
            <TextLink to="/account/security">{account.change}</TextLink>
          </span>
        </Fact>
        <Fact name={account.memberSince}>
          <Time at={user.created_at} isExact />
        </Fact>
      </Facts>
      <TextField
        label={<OptionalLabel>{doors.name}</OptionalLabel>}
        hint={account.nameHint}
        autoComplete="name"
        error={form.faultOf('name')}
        {...form.register('name')}
      />
      <TextField
        label={<OptionalLabel>{doors.username}</OptionalLabel>}
        hint={account.usernameHint}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={form.faultOf('username')}
        {...form.register('username')}
      />
    </Form>
  );
};
