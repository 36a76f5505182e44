import type { ComponentProps } from 'react';
import { useWords } from '../words/words.tsx';
import { OptionalLabel, TextField } from './field.tsx';

type Registered = Omit<ComponentProps<typeof TextField>, 'label' | 'hint'>;

/** At a door: how somebody wants to be called, if they want to say so now. Each is given what `register` and `faultOf` answer. */
export const NameFields = ({ name, username }: { readonly name: Registered; readonly username: Registered }) => {
  const { doors } = useWords();
  return (
    <>
      <TextField label={<OptionalLabel>{doors.name}</OptionalLabel>} size="lg" autoComplete="name" {...name} />
      <TextField
        label={<OptionalLabel>{doors.username}</OptionalLabel>}
        hint={doors.signingUp.usernameHint}
        size="lg"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...username}
      />
    </>
  );
};
