import { MailCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import * as z from 'zod/mini';
import { useWords } from '../words/words.tsx';
import { accountRules } from './account-rules.ts';
import { Button } from './button.tsx';
import { Door } from './door.tsx';
import { DoorOutcome } from './door-outcome.tsx';
import { EmailField } from './email-field.tsx';
import { Form } from './form.tsx';
import { useServerForm } from './server-form.ts';

/** Asks for an address and has a link mailed to it. What is said afterwards is the same whether or not anybody has it. */
export const MailRequestDoor = ({
  title,
  lead,
  request,
  sent,
  below,
}: {
  readonly title: string;
  readonly lead: string;
  readonly request: (email: string) => Promise<unknown>;
  readonly sent: (email: string) => string;
  readonly below: ReactNode;
}) => {
  const words = useWords();
  const { doors } = words;
  const [sentTo, setSentTo] = useState<string>();
  const form = useServerForm({
    schema: z.object({ email: accountRules(words).email }),
    values: { email: '' },
    act: async ({ email }) => {
      await request(email);
      setSentTo(email);
    },
  });
  if (sentTo !== undefined) {
    return (
      <DoorOutcome
        icon={MailCheck}
        title={doors.mailOnItsWay}
        text={sent(sentTo)}
        action={
          <>
            <p className="mb-5 text-base text-faint">{doors.spam}</p>
            <Button size="lg" className="w-full" onClick={() => setSentTo(undefined)}>
              {doors.otherAddress}
            </Button>
          </>
        }
        below={below}
      />
    );
  }
  return (
    <Door title={title} lead={lead} below={below}>
      <Form form={form} button={doors.sendLink} size="lg">
        <EmailField autoFocus error={form.faultOf('email')} {...form.register('email')} />
      </Form>
    </Door>
  );
};
