import type { TaskEndpoint } from 'castellan-client';
import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useEndpointWords } from '../../words/endpoint-words.ts';
import { useWords } from '../../words/words.tsx';
import type { NewSecret } from './secret-shown.tsx';

const overlaps = ['24', '168', '0'] as const;

/** Gives an endpoint another secret; the old one goes on for a while, or not when it leaked. */
export const RotateForm = ({
  endpoint: { name },
  onClose,
  onSecret,
}: {
  readonly endpoint: TaskEndpoint;
  readonly onClose: () => void;
  readonly onSecret: (secret: NewSecret) => void;
}) => {
  const words = useEndpointWords();
  const { general } = useWords();
  const rotate = useAct({
    act: (hours: number) => castellan.rotateTaskEndpointSecret({ params: { name }, body: { overlap_hours: hours } }),
    touches: [['task-endpoints']],
    onDone: onSecret,
  });
  const form = useServerForm({
    schema: z.object({ overlap: z.enum(overlaps) }),
    values: { overlap: '24' },
    members: { overlap_hours: 'overlap' },
    act: ({ overlap }) => rotate.perform(Number(overlap)),
  });
  return (
    <Form form={form} button={words.rotate} others={<Button onClick={onClose}>{general.cancel}</Button>}>
      <SelectField
        label={words.overlapLabel}
        choices={overlaps.map((value) => ({ value, label: words.overlaps[value] }))}
        error={form.faultOf('overlap')}
        {...form.register('overlap')}
      />
    </Form>
  );
};
