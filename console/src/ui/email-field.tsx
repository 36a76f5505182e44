import type { ComponentProps } from 'react';
import { useWords } from '../words/words.tsx';
import { TextField } from './field.tsx';

/** The address by which somebody is known, where browsers and keepers of passwords find it. */
export const EmailField = (field: Omit<ComponentProps<typeof TextField>, 'label' | 'type'>) => {
  const { doors } = useWords();
  return (
    <TextField
      size="lg"
      autoComplete="username"
      {...field}
      label={doors.email}
      type="email"
      inputMode="email"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
};
