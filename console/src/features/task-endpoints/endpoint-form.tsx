import type { TaskEndpoint } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { OptionalLabel, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useEndpointWords } from '../../words/endpoint-words.ts';
import { useWords } from '../../words/words.tsx';
import type { NewSecret } from './secret-shown.tsx';

const isWithin = (text: string, least: number, most: number): boolean =>
  /^\d{1,6}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** Registers an endpoint, or changes one: its name stays. */
export const EndpointForm = ({
  endpoint,
  onClose,
  onSecret,
}: {
  readonly endpoint: TaskEndpoint | undefined;
  readonly onClose: () => void;
  readonly onSecret: (secret: NewSecret) => void;
}) => {
  const words = useEndpointWords();
  const { general } = useWords();
  const register = useAct({
    act: (body: Parameters<typeof castellan.createTaskEndpoint>[0]['body']) => castellan.createTaskEndpoint({ body }),
    touches: [['task-endpoints']],
    onDone: onSecret,
  });
  const change = useAct({
    act: ({ name, ...body }: Parameters<typeof castellan.createTaskEndpoint>[0]['body']) =>
      castellan.changeTaskEndpoint({ params: { name }, body }),
    touches: [['task-endpoints']],
    said: ({ name }) => words.saved(name),
    onDone: onClose,
  });
  const form = useServerForm({
    schema: z.object({
      name: z.string().check(z.trim(), z.minLength(1, general.required)),
      url: z.string().check(z.trim(), z.minLength(1, general.required)),
      description: z.string().check(z.trim(), z.maxLength(500, general.tooLong(500))),
      timeout: z.string().check(z.refine((text) => isWithin(text, 1, 300), words.wholeNumber(1, 300))),
      attempts: z
        .string()
        .check(z.refine((text) => text.trim() === '' || isWithin(text, 1, 1000), words.wholeNumber(1, 1000))),
    }),
    values: {
      name: endpoint?.name ?? '',
      url: endpoint?.url ?? '',
      description: endpoint?.description ?? '',
      timeout: String(endpoint?.timeout_seconds ?? 30),
      attempts: String(endpoint?.attempts ?? ''),
    },
    members: { timeout_seconds: 'timeout' },
    act: ({ timeout, attempts, ...rest }) =>
      (endpoint === undefined ? register : change).perform({
        ...rest,
        timeout_seconds: Number(timeout),
        attempts: attempts.trim() === '' ? null : Number(attempts),
      }),
    refuse: (error) => (isRefusal(error, 'CONFLICT') ? ['name', words.taken] : undefined),
  });
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <Form
      form={form}
      button={endpoint === undefined ? words.create : general.save}
      others={<Button onClick={onClose}>{general.cancel}</Button>}
    >
      {endpoint === undefined && (
        <TextField
          label={general.name}
          hint={words.nameHint}
          {...plain}
          error={form.faultOf('name')}
          {...form.register('name')}
        />
      )}
      <TextField
        label={words.url}
        hint={words.urlHint}
        type="url"
        {...plain}
        error={form.faultOf('url')}
        {...form.register('url')}
      />
      <TextField
        label={<OptionalLabel>{words.description}</OptionalLabel>}
        autoComplete="off"
        error={form.faultOf('description')}
        {...form.register('description')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={words.timeout}
          hint={words.timeoutHint}
          inputMode="numeric"
          autoComplete="off"
          error={form.faultOf('timeout')}
          {...form.register('timeout')}
        />
        <TextField
          label={<OptionalLabel>{words.attempts}</OptionalLabel>}
          hint={words.attemptsHint}
          inputMode="numeric"
          autoComplete="off"
          error={form.faultOf('attempts')}
          {...form.register('attempts')}
        />
      </div>
    </Form>
  );
};
