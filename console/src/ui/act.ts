import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { problemWords } from '../api/problem-words.ts';
import { NotProved, useProof } from '../api/proof.tsx';
import { useWords } from '../words/words.tsx';
import { say } from './toast.tsx';

export type Act<Input, Result> = {
  /** Does it and says how it went; never throws. A call while one is under way does nothing. */
  readonly run: (input: Input) => void;
  /** The same for forms: throws what went wrong instead of saying it. */
  readonly perform: (input: Input) => Promise<Result>;
  readonly isBusy: boolean;
};

/**
 * Something that changes the house: asks for the password where the server wants it, then has everything on screen that
 * it touches asked for anew.
 *
 * @param options.touches beginnings of the keys of the queries it outdates.
 * @param options.said what is said when it is done.
 */
export const useAct = <Input, Result>(options: {
  readonly act: (input: Input) => Promise<Result>;
  readonly touches: readonly QueryKey[];
  readonly said?: string | ((result: Result) => string);
  readonly onDone?: (result: Result) => void;
}): Act<Input, Result> => {
  const words = useWords();
  const proved = useProof();
  const queries = useQueryClient();
  // What is drawn lags behind a second click.
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: (input: Input) => proved(() => options.act(input)),
    onSuccess: async (result) => {
      if (options.said !== undefined) say.done(typeof options.said === 'string' ? options.said : options.said(result));
      options.onDone?.(result);
      await Promise.all(options.touches.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return {
    run: (input) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutation
        .mutateAsync(input)
        .catch((error: unknown) => {
          if (!(error instanceof NotProved)) say.problem(problemWords(error, words));
        })
        .finally(() => {
          isUnderWay.current = false;
        });
    },
    perform: mutation.mutateAsync,
    isBusy: mutation.isPending,
  };
};
