import * as z from 'zod/mini';
import { castellan } from '../../api/castellan.ts';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useServerForm } from '../../ui/server-form.ts';
import { useStoryWords } from '../../words/story-words.ts';

const lengths = [30, 60, 240, 1_440, 10_080] as const;
const own = 'own';
const mostMinutes = 43_200;

type Asked = {
  readonly rules: readonly string[];
  /** The rule that it is asked for on the page of; null: to be chosen. */
  readonly chosen: string | null;
  /** Of the alert that it is asked for. */
  readonly labels?: Readonly<Record<string, string>>;
};

export const SilenceFormDialog = ({
  isOpen,
  onClose,
  ...asked
}: Asked & { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const { alerts } = useStoryWords();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={alerts.silenceTitle} lead={alerts.silenceLead}>
      {isOpen && <SilenceForm {...asked} onClose={onClose} />}
    </Dialog>
  );
};

const SilenceForm = ({ rules, chosen, labels, onClose }: Asked & { readonly onClose: () => void }) => {
  const { alerts, general } = useStoryWords();
  const silence = useAct({
    act: (body: Parameters<typeof castellan.createSilence>[0]['body']) => castellan.createSilence({ body }),
    touches: [['silences'], ['alerts'], ['alert']],
    said: alerts.isSilenced,
    onDone: onClose,
  });
  const form = useServerForm({
    schema: z
      .object({
        rule: z.string(),
        length: z.string(),
        minutes: z.string(),
        reason: z.string().check(z.trim(), z.minLength(1, general.required), z.maxLength(500, general.tooLong(500))),
      })
      .check(
        z.refine(({ length, minutes }) => length !== own || isLength(minutes), {
          path: ['minutes'],
          message: alerts.notALength,
        }),
      ),
    values: { rule: chosen ?? '', length: '60', minutes: '', reason: '' },
    act: ({ rule, length, minutes, reason }) =>
      silence.perform({
        rule: rule === '' ? null : rule,
        labels: labels ?? null,
        reason,
        minutes: Number(length === own ? minutes : length),
      }),
  });
  return (
    <Form form={form} button={alerts.silence} others={<Button onClick={onClose}>{general.cancel}</Button>}>
      {chosen === null && (
        <SelectField
          label={alerts.rule}
          choices={[{ value: '', label: alerts.everyRule }, ...rules.map((value) => ({ value, label: value }))]}
          error={form.faultOf('rule')}
          {...form.register('rule')}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={alerts.forHowLong}
          choices={[
            ...lengths.map((minutes) => ({ value: String(minutes), label: alerts.lengths[minutes] })),
            { value: own, label: alerts.ownLength },
          ]}
          {...form.register('length')}
        />
        {form.watch('length') === own && (
          <TextField
            label={alerts.minutes}
            inputMode="numeric"
            autoComplete="off"
            error={form.faultOf('minutes')}
            {...form.register('minutes')}
          />
        )}
      </div>
      <TextField
        label={alerts.reason}
        hint={alerts.reasonHint}
        autoComplete="off"
        error={form.faultOf('reason')}
        {...form.register('reason')}
      />
    </Form>
  );
};

const isLength = (text: string): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= mostMinutes;
