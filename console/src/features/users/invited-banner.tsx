import { useQuery } from '@tanstack/react-query';
import type { User } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { useAct } from '../../ui/act.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useWords } from '../../words/words.tsx';

/** Of somebody who has not come yet: their link is sent again, or the invitation withdrawn. */
export const InvitedBanner = ({ user }: { readonly user: User }) => {
  const { users } = useWords();
  const may = useMay();
  const [isWithdrawing, setWithdrawing] = useState(false);
  const { data: invitation } = useQuery({
    queryKey: ['invitations', 'of', user.id],
    queryFn: async ({ signal }) =>
      (await castellan.listInvitations({ query: { user_id: user.id }, signal })).data[0] ?? null,
  });
  const touches = [['invitations'], ['user', user.id], ['users']];
  const resend = useAct({
    act: (id: string) => castellan.resendInvitation({ params: { id } }),
    touches,
    said: users.resent,
  });
  const withdraw = useAct({
    act: (id: string) => castellan.withdrawInvitation({ params: { id } }),
    touches,
    said: users.withdrawn,
  });
  const isOpen = invitation !== undefined && invitation !== null && may('users:write');
  return (
    <Banner
      tone="info"
      action={
        isOpen && (
          <span className="flex flex-wrap justify-end gap-2">
            <Button size="sm" isBusy={resend.isBusy} onClick={() => resend.run(invitation.id)}>
              {users.resend}
            </Button>
            <Button size="sm" onClick={() => setWithdrawing(true)}>
              {users.withdraw}
            </Button>
          </span>
        )
      }
    >
      {users.invitedText}
      <Confirm
        isOpen={isWithdrawing && isOpen}
        onClose={() => setWithdrawing(false)}
        title={users.withdrawTitle(user.email)}
        lead={users.withdrawText}
        button={users.withdraw}
        act={withdraw}
        input={invitation?.id ?? ''}
      />
    </Banner>
  );
};
