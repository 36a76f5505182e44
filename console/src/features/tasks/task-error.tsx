import * as z from 'zod/mini';
import { useWords } from '../../words/words.tsx';

const errorSchema = z.object({
  type: z.optional(z.string()),
  message: z.optional(z.string()),
  stack: z.optional(z.string()),
});

const monospace = 'foreign font-mono text-sm whitespace-pre-wrap';

/** What an attempt threw: its message whole, its stack on demand. */
export const TaskError = ({ error }: { readonly error: unknown }) => {
  const { tasks } = useWords();
  if (error === null || error === undefined) return null;
  const read = errorSchema.safeParse(error);
  const { type, message, stack } = read.success ? read.data : {};
  const text =
    message === undefined && type === undefined
      ? JSON.stringify(error, null, 2)
      : [type, message].filter((part) => part !== undefined && part !== '').join(': ');
  return (
    <div dir="auto" className="mt-1 rounded bg-danger-soft px-3 py-2 text-danger">
      <p className={monospace}>{text}</p>
      {stack !== undefined && (
        <details className="mt-1">
          <summary className="w-fit rounded py-1 text-sm">{tasks.stack}</summary>
          <pre dir="ltr" className={`${monospace} mt-1`}>
            {stack}
          </pre>
        </details>
      )}
    </div>
  );
};
