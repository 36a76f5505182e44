import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { problemWords } from '../../api/problem-words.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useStoryWords } from '../../words/story-words.ts';
import { type Asked, pathTo, readings } from './starts.ts';

type Found = Asked | 'nothing' | 'not-an-id';

/** The first of its readings that something is known of. */
const findBy = async (text: string, may: (permission: string) => boolean): Promise<Found> => {
  if (text.includes('@')) {
    if (!may('users:read')) return 'not-an-id';
    const { data } = await castellan.listUsers({ query: { search: text, limit: 2 } });
    const [only, another] = data;
    return only !== undefined && (another === undefined || only.email === text)
      ? { start: 'user_id', id: only.id }
      : 'nothing';
  }
  const possible = readings(text);
  if (possible.length === 0) return 'not-an-id';
  for (const asked of possible) {
    try {
      await castellan.tellCause({ query: { [asked.start]: asked.id } });
      return asked;
    } catch (error) {
      if (!isRefusal(error, 'NOT_FOUND', 'FORBIDDEN')) throw error;
    }
  }
  return 'nothing';
};

/** Takes whatever id one has, and goes to its story. @param given is looked for at once. */
export const FindStory = ({ given }: { readonly given: string }) => {
  const words = useStoryWords();
  const { cause } = words;
  const navigate = useNavigate();
  const may = useMay();
  const [typed, setTyped] = useState(given);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const find = async (): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    try {
      const found = await findBy(typed.trim(), may);
      if (found === 'not-an-id') setFault(cause.notAnId);
      else if (found === 'nothing') setFault(cause.notFoundText);
      else void navigate(pathTo(found.start, found.id), { replace: typed === given });
    } catch (error) {
      setFault(problemWords(error, words));
    } finally {
      setBusy(false);
    }
  };

  const hasLooked = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what the address brought along.
  useEffect(() => {
    if (given === '' || hasLooked.current) return;
    hasLooked.current = true;
    void find();
  }, []);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void find();
      }}
      className="flex flex-wrap items-start gap-2"
    >
      <TextField
        label={cause.whatInHand}
        hint={cause.hint}
        placeholder="01a20377-edae-74d9-a44a-8d2a3a3cadef"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={fault}
        className="min-w-60 max-w-xl flex-1"
      />
      <Button type="submit" look="primary" className="mt-6" isBusy={isBusy}>
        {cause.find}
      </Button>
    </form>
  );
};
