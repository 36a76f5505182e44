import { type ReactNode, useState } from 'react';
import { ProofProvider } from '../api/proof.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { later, useLater } from '../ui/later.ts';
import { useWords } from '../words/words.tsx';

const forms = later(() => import('./proof-form.tsx'));

type Asked = { readonly answer: (isProved: boolean) => void };

/** Lets everything within ask for the password again (`useProof`). */
export const ProofDialog = ({ children }: { readonly children: ReactNode }) => {
  const { problems } = useWords();
  const [asked, setAsked] = useState<Asked>();
  const form = useLater(forms, asked !== undefined);
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
        {asked !== undefined && form !== undefined && (
          <form.ProofForm onProved={() => answer(true)} onCancel={() => answer(false)} />
        )}
      </Dialog>
    </ProofProvider>
  );
};
