import type { NewTask, TaskDetail, TaskKind } from 'castellan-client';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import * as z from 'zod/mini';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { type InputIssue, inputIssues } from '../../api/input-issues.ts';
import { Banner } from '../../ui/banner.tsx';
import { OptionalLabel, SelectField, TextAreaField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { JsonBlock } from '../../ui/json-block.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { TextLink } from '../../ui/text-link.tsx';
import type { Words } from '../../words/en.ts';
import { useKindWords } from '../../words/kind-words.ts';
import { useWords } from '../../words/words.tsx';
import { mostAwaited, readAwaitedIds } from './awaited-ids.ts';
import { blankPayload, faultOfPayload, type PayloadFault, parsePayload } from './payload-text.ts';

const longestDelaySeconds = 31_536_000;
const priorities = ['0', '1', '2', '3'] as const;

const areTasks = (text: string): boolean => {
  const ids = readAwaitedIds(text);
  return ids !== undefined && ids.length <= mostAwaited;
};

const describeFault = (fault: PayloadFault | undefined, { tasks }: Words): string | undefined => {
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'no-json':
      return tasks.notJson(fault.reason);
    case 'no-json-at':
      return tasks.notJsonAt(fault.line, fault.column);
    case 'no-object':
      return tasks.notAnObject;
    case 'missing':
      return tasks.missing(fault.names.join(', '));
    case 'unknown':
      return tasks.unknownMembers(fault.names.join(', '));
  }
};

const priorityOf = (text: string): 0 | 1 | 2 | 3 => ([0, 1, 2, 3] as const).find((one) => String(one) === text) ?? 1;

/** The task that already has the unique key, where the refusal names it. */
const takenBy = (error: unknown): string | undefined => {
  if (!isRefusal(error, 'CONFLICT')) return undefined;
  const read = z.object({ existing_id: z.string() }).safeParse(error.details);
  return read.success ? read.data.existing_id : undefined;
};

/** The same key for the same task sent again: a click after a lost answer does not enqueue it twice. */
const useIdempotencyKey = (): ((body: NewTask) => string) => {
  const last = useRef({ text: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current.text !== text) last.current = { text, key: crypto.randomUUID() };
    return last.current.key;
  };
};

/** What is filled in, as it is typed. */
export type TaskDraft = {
  readonly kind: string;
  readonly payload: string;
  readonly priority: (typeof priorities)[number];
  readonly delay: string;
  readonly unique_key: string;
  /** Ids, as they were pasted. */
  readonly after: string;
};

/** The form of a new task. The payload is looked at while it is typed; what the server finds is listed whole. */
export const EnqueueForm = ({
  kinds,
  draft,
  onLeave,
  onEnqueued,
}: {
  readonly kinds: readonly TaskKind[];
  /** What was filled in before, when the form was left without sending it. */
  readonly draft?: TaskDraft | undefined;
  readonly onLeave?: (draft: TaskDraft) => void;
  readonly onEnqueued: (task: TaskDetail) => void;
}) => {
  const words = useWords();
  const { tasks } = words;
  const kindWords = useKindWords();
  const [faults, setFaults] = useState<readonly InputIssue[]>([]);
  const [existingId, setExistingId] = useState<string>();
  const keyFor = useIdempotencyKey();
  const first = kinds[0];
  const form = useServerForm({
    schema: z.object({
      kind: z.string(),
      payload: z.string().check(z.refine((text) => 'value' in parsePayload(text), tasks.payloadRefused(1))),
      priority: z.enum(priorities),
      delay: z
        .string()
        .check(z.refine((text) => /^\d*$/.test(text.trim()) && Number(text) <= longestDelaySeconds, tasks.notADelay)),
      unique_key: z.string(),
      after: z.string().check(z.refine(areTasks, tasks.afterRefused(mostAwaited))),
    }),
    values: draft ?? {
      kind: first?.name ?? '',
      payload: blankPayload(first?.payload_schema),
      priority: priorities.find((one) => one === String(first?.priority)) ?? '1',
      delay: '',
      unique_key: '',
      after: '',
    },
    members: { delay_seconds: 'delay' },
    act: async (values) => {
      setFaults([]);
      setExistingId(undefined);
      const parsed = parsePayload(values.payload);
      const delay = values.delay.trim();
      const key = values.unique_key.trim();
      const after = readAwaitedIds(values.after) ?? [];
      const body: NewTask = {
        kind: values.kind,
        payload: 'value' in parsed ? parsed.value : {},
        priority: priorityOf(values.priority),
        ...(delay !== '' && { delay_seconds: Number(delay) }),
        ...(key !== '' && { unique_key: key }),
        ...(after.length > 0 && { after: [...after] }),
      };
      onEnqueued(await castellan.enqueueTask({ body, idempotencyKey: keyFor(body) }));
    },
    refuse: (error) => {
      setExistingId(takenBy(error));
      const ofPayload = inputIssues(error, words).filter(({ path }) => path.split('.')[0] === 'payload');
      setFaults(ofPayload);
      return ofPayload.length === 0 ? undefined : ['payload', tasks.payloadRefused(ofPayload.length)];
    },
  });
  const leave = useRef(() => {});
  leave.current = () => onLeave?.(form.getValues());
  useEffect(() => () => leave.current(), []);
  const [kindName, payload] = form.watch(['kind', 'payload']);
  const kind = kinds.find(({ name }) => name === kindName);
  const said = describeFault(faultOfPayload(payload, kind?.payload_schema), words);

  const chooseKind = (name: string): void => {
    const before = blankPayload(kind?.payload_schema);
    const next = kinds.find((one) => one.name === name);
    setFaults([]);
    form.clearErrors('payload');
    if (next === undefined) return;
    form.setValue('priority', priorities.find((one) => one === String(next.priority)) ?? '1');
    // What was typed stays; only what stood there by itself makes place.
    if (payload.trim() === '' || payload === before) form.setValue('payload', blankPayload(next.payload_schema));
  };
  const sendOnEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void form.submit(event);
  };

  return (
    <Form form={form} button={tasks.enqueueNow}>
      <SelectField
        label={tasks.kind}
        hint={kindWords[kindName] ?? kind?.description}
        error={form.faultOf('kind')}
        choices={kinds.map(({ name }) => ({ value: name, label: name }))}
        {...form.register('kind', { onChange: (event) => chooseKind(event.target.value) })}
      />
      {kind?.is_served === false && <Banner tone="warning">{tasks.kindIsUnserved}</Banner>}
      <div className="grid gap-2">
        <TextAreaField
          label={tasks.payload}
          hint={tasks.payloadHint}
          error={said ?? form.faultOf('payload')}
          rows={6}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          className="[&_textarea]:font-mono [&_textarea]:text-sm"
          onKeyDown={sendOnEnter}
          {...form.register('payload', { onChange: () => setFaults([]) })}
        />
        {faults.length > 0 && (
          <ul className="grid list-disc gap-0.5 ps-5 text-sm text-danger">
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`} className="foreign">
                <code className="font-mono">{path}</code>: {message}
              </li>
            ))}
          </ul>
        )}
        <details className="text-sm">
          <summary className="w-fit rounded py-1 text-muted hover:text-ink">{tasks.payloadSchema}</summary>
          <div className="mt-1">
            <JsonBlock value={kind?.payload_schema ?? {}} label={tasks.payloadSchema} />
          </div>
        </details>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={tasks.priority}
          error={form.faultOf('priority')}
          choices={priorities.map((value) => ({ value, label: tasks.priorities[Number(value)] ?? value }))}
          {...form.register('priority')}
        />
        <TextField
          label={<OptionalLabel>{tasks.delay}</OptionalLabel>}
          hint={tasks.delayHint}
          error={form.faultOf('delay')}
          inputMode="numeric"
          autoComplete="off"
          {...form.register('delay')}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={<OptionalLabel>{tasks.uniqueKey}</OptionalLabel>}
          hint={tasks.uniqueKeyHint}
          error={form.faultOf('unique_key')}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          {...form.register('unique_key')}
        />
        <TextAreaField
          label={<OptionalLabel>{tasks.after}</OptionalLabel>}
          hint={tasks.afterHint}
          error={form.faultOf('after')}
          rows={1}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          className="[&_textarea]:font-mono [&_textarea]:text-sm"
          {...form.register('after')}
        />
      </div>
      {existingId !== undefined && (
        <Banner tone="warning" action={<TextLink to={`/tasks/${existingId}`}>{tasks.showIt}</TextLink>}>
          {tasks.alreadyThere}
        </Banner>
      )}
    </Form>
  );
};
