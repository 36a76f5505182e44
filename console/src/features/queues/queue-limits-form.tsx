import type { Queue } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useWords } from '../../words/words.tsx';

const mostAtOnce = 10_000;
const mostBegun = 1_000_000;
const mostSeconds = 86_400;

const numberIn = (text: string): number | null => (text.trim() === '' ? null : Number(text));
const textOf = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);

/** The limits of a queue; an empty field lifts one. What is typed stays while the queue's figures are refreshed around it. */
export const QueueLimitsForm = ({ queue }: { readonly queue: Queue }) => {
  const { queues, general } = useWords();
  const upTo = (most: number) =>
    z.string().check(
      z.refine((text) => {
        const value = numberIn(text);
        return value === null || (/^\d+$/.test(text.trim()) && value >= 1 && value <= most);
      }, queues.wholeNumber(most)),
    );
  const change = useAct({
    act: (body: Parameters<typeof castellan.changeQueue>[0]['body']) =>
      castellan.changeQueue({ params: { name: queue.name }, body }),
    touches: [['queues'], ['queue', queue.name]],
    said: queues.limitsChanged,
  });
  const form = useServerForm({
    schema: z.object({ concurrency_limit: upTo(mostAtOnce), count: upTo(mostBegun), seconds: upTo(mostSeconds) }).check(
      z.refine(({ count, seconds }) => (count.trim() === '') === (seconds.trim() === ''), {
        error: queues.bothOrNone,
        path: ['seconds'],
      }),
    ),
    values: {
      concurrency_limit: textOf(queue.concurrency_limit),
      count: textOf(queue.rate_limit?.count),
      seconds: textOf(queue.rate_limit?.seconds),
    },
    members: { 'rate_limit.count': 'count', 'rate_limit.seconds': 'seconds' },
    act: ({ concurrency_limit, count, seconds }) => {
      const [begun, within] = [numberIn(count), numberIn(seconds)];
      return change.perform({
        concurrency_limit: numberIn(concurrency_limit),
        rate_limit: begun === null || within === null ? null : { count: begun, seconds: within },
      });
    },
  });
  const number = { inputMode: 'numeric', autoComplete: 'off' } as const;
  return (
    <Form form={form} button={general.save}>
      <TextField
        label={queues.concurrencyLimit}
        placeholder={queues.noLimit}
        error={form.faultOf('concurrency_limit')}
        {...number}
        {...form.register('concurrency_limit')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={queues.rateCount} error={form.faultOf('count')} {...number} {...form.register('count')} />
        <TextField
          label={queues.rateSeconds}
          error={form.faultOf('seconds')}
          {...number}
          {...form.register('seconds')}
        />
      </div>
    </Form>
  );
};
