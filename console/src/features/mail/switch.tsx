import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';

/** One of two or three ways to look at something. */
export const Switch = <Value extends string>({
  label,
  value,
  choices,
  onChoose,
}: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChoose: (value: Value) => void;
}) => (
  <RadioGroup
    aria-label={label}
    value={value}
    onValueChange={onChoose}
    className="flex h-7 rounded border border-line bg-sunken p-0.5"
  >
    {choices.map((choice) => (
      <Radio.Root
        key={choice.value}
        value={choice.value}
        className="cursor-pointer rounded-sm px-2 text-sm text-muted data-checked:bg-raised data-checked:font-medium data-checked:text-ink data-checked:shadow-raised"
      >
        {choice.label}
      </Radio.Root>
    ))}
  </RadioGroup>
);
