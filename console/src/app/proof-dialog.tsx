import { type ReactNode, useState } from 'react';
import * as z from 'zod/mini';
import { castellan } from '../api/castellan.ts';
import { useMe } from '../api/me.ts';
import { ProofProvider } from '../api/proof.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordField } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useServerForm } from '../ui/server-form.ts';
import { useWords } from '../words/words.tsx';

type Asked = { readonly answer: (isProved: boolean) => void };

/** Lets everything within ask for the password again (`useProof`). */
export const ProofDialog = ({ children }: { readonly children: ReactNode }) => {
  const { problems } = useWords();
  const [asked, setAsked] = useState<Asked>();
  const answer = (isProved: boolean): void => {
    asked?.answer(isProved);
    setAsked(undefined);
  };
  return (
    <ProofProvider value={() => new Promise((resolve) => setAsked({ answer: resolve }))}>
      {children}
      <Dialog
        isOpen={asked !== undefined}
        onClose={() => answer(false)}
        title={problems.proveYourself}
        lead={problems.proveYourselfText}
      >
        {asked !== undefined && <ProofForm onProved={() => answer(true)} onCancel={() => answer(false)} />}
      </Dialog>
    </ProofProvider>
  );
};

const ProofForm = ({ onProved, onCancel }: { readonly onProved: () => void; readonly onCancel: () => void }) => {
  const { general, problems, doors } = useWords();
  const { user } = useMe();
  const form = useServerForm({
    schema: z.object({ password: z.string().check(z.minLength(1, general.required)) }),
    values: { password: '' },
    act: async ({ password }) => {
      await castellan.reauthenticate({ body: { password } });
      onProved();
    },
  });
  return (
    <Form form={form} button={problems.confirm} others={<Button onClick={onCancel}>{general.cancel}</Button>}>
      <input type="email" autoComplete="username" value={user.email} readOnly hidden />
      <PasswordField
        label={doors.password}
        autoComplete="current-password"
        error={form.faultOf('password')}
        {...form.register('password')}
      />
    </Form>
  );
};
