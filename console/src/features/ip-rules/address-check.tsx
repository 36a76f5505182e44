import { useState } from 'react';
import { problemWords } from '../../api/problem-words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import type { Filters } from '../../ui/filters.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/words.tsx';
import { addressIn, useVerdict, Verdict } from './verdict.tsx';

/** Says what the rules make of an address: of the person's own until another is asked for. The address stands in the page's own. */
export const AddressCheck = ({ filters }: { readonly filters: Filters }) => {
  const words = useWords();
  const { ipRules } = words;
  const asked = filters.get('address');
  const [typed, setTyped] = useState(asked);
  const [isFaulty, setFaulty] = useState(false);
  const verdict = useVerdict(asked);
  const check = (): void => {
    const text = typed.trim();
    const isAddress = text === '' || addressIn(text) === text;
    setFaulty(!isAddress);
    if (!isAddress) return;
    filters.set('address', text);
    if (text === asked) void verdict.refetch();
  };
  return (
    <Panel title={ipRules.check} lead={ipRules.checkLead}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          check();
        }}
        className="flex items-start gap-2"
      >
        <TextField
          label={ipRules.address}
          placeholder="203.0.113.7"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={isFaulty ? ipRules.notAnAddress : undefined}
          className="max-w-80 flex-1"
        />
        <Button type="submit" isBusy={verdict.isFetching && asked !== ''} className="mt-6">
          {ipRules.checkButton}
        </Button>
      </form>
      <div aria-live="polite" className="mt-3 min-h-6">
        {verdict.data !== undefined && (
          <>
            {asked === '' && <p className="text-sm text-faint">{ipRules.yourOwn}</p>}
            <Verdict verdict={verdict.data} />
          </>
        )}
        {verdict.error !== null && <Banner tone="danger">{problemWords(verdict.error, words)}</Banner>}
      </div>
    </Panel>
  );
};
