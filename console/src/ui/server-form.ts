import { useEffect, useRef } from 'react';
import { type DefaultValues, type FieldValues, type Path, type UseFormReturn, useForm } from 'react-hook-form';
import type * as z from 'zod/mini';
import { problemWords } from '../api/problem-words.ts';
import { NotProved } from '../api/proof.tsx';
import { useWords } from '../words/words.tsx';
import { useRetryAfter } from './countdown.ts';
import type { FormControls } from './form.tsx';
import { later } from './later.ts';

type Schema<Values extends FieldValues> = z.ZodMiniType<Values, Values>;

// Fields are drawn and typed into before anything is judged.
const judges = later(() => import('@hookform/resolvers/zod'));
const issueReaders = later(() => import('../api/input-issues.ts'));

export type ServerForm<Values extends FieldValues> = UseFormReturn<Values> &
  FormControls & {
    /** What is wrong with a field, for its `error`. */
    readonly faultOf: (name: Path<Values>) => string | undefined;
  };

/**
 * A form whose values a schema judges here and the server judges after. What the server says of a member is shown at its
 * field, everything else above the button; what was typed stays whatever happens.
 *
 * @param options.members which field shows what the server says of which member, where the names differ.
 * @param options.refuse turns a refusal into the fault of a field, or into a sentence for the whole form; undefined leaves it as it is.
 */
export const useServerForm = <Values extends FieldValues>(options: {
  /** Where the first paint must be small: what fetches it. */
  readonly schema: Schema<Values> | (() => Promise<Schema<Values>>);
  readonly values: DefaultValues<Values>;
  readonly act: (values: Values) => Promise<unknown>;
  readonly members?: Readonly<Record<string, Path<Values>>>;
  readonly refuse?: (error: unknown) => readonly [field: Path<Values>, message: string] | string | undefined;
}): ServerForm<Values> => {
  const words = useWords();
  const { schema } = options;
  const fetchJudge = () => Promise.all([judges.load(), typeof schema === 'function' ? schema() : schema]);
  const form = useForm<Values>({
    resolver: async (values, context, wanted) => {
      const [{ zodResolver }, judge] = await fetchJudge();
      return zodResolver(judge)(values, context, wanted);
    },
    defaultValues: options.values,
  });
  const isUnderWay = useRef(false);
  const pause = useRetryAfter(() => form.clearErrors('root.refusal'));

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, so that the first submit finds it there.
  useEffect(() => {
    void Promise.all([fetchJudge(), issueReaders.load()]).catch(() => {});
  }, []);

  const isField = (name: string): name is Path<Values> => name in form.getValues();

  /** The field of a member; what is wrong within a list (`roles.2`) is shown at the list. */
  const fieldOf = (path: string): Path<Values> | undefined =>
    [options.members?.[path], path, path.split('.')[0]].find((name) => name !== undefined && isField(name));

  const showRefusal = async (error: unknown): Promise<void> => {
    // They closed the question for their password: they know, and nothing is wrong.
    if (error instanceof NotProved) return;
    pause.note(error);
    const refused = options.refuse?.(error);
    if (typeof refused === 'string') {
      form.setError('root.refusal', { message: refused });
      return;
    }
    if (refused !== undefined) {
      form.setError(refused[0], { message: refused[1] }, { shouldFocus: true });
      return;
    }
    const left: string[] = [];
    const issues = await issueReaders.load().then(
      ({ inputIssues }) => inputIssues(error, words),
      () => [],
    );
    for (const { path, message } of issues) {
      const name = fieldOf(path);
      if (name === undefined) left.push(message);
      else form.setError(name, { message }, { shouldFocus: true });
    }
    const isShownAtFields = issues.length > 0 && left.length === 0;
    if (!isShownAtFields) {
      form.setError('root.refusal', { message: left.length > 0 ? left.join(' ') : problemWords(error, words) });
    }
  };

  const judgeAndAct = form.handleSubmit(async (values) => {
    if (isUnderWay.current || pause.isWaiting) return;
    isUnderWay.current = true;
    try {
      await options.act(values);
    } catch (error) {
      await showRefusal(error);
    } finally {
      isUnderWay.current = false;
    }
  });

  const submit = async (event?: React.BaseSyntheticEvent): Promise<void> => {
    event?.preventDefault();
    try {
      await fetchJudge();
    } catch {
      form.setError('root.refusal', { message: words.problems.byCode.NETWORK_FAILED ?? '' });
      return;
    }
    await judgeAndAct(event);
  };

  return {
    ...form,
    submit,
    refusal: form.formState.errors.root?.refusal?.message,
    waitSeconds: pause.waitSeconds,
    faultOf: (name) => {
      const fault: unknown = form.getFieldState(name, form.formState).error?.message;
      return typeof fault === 'string' ? fault : undefined;
    },
  };
};
