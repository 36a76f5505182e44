import { useState } from 'react';
import { house } from '../api/house.ts';
import { useWords } from '../words/words.tsx';
import { classNames } from './class-names.ts';
import { PasswordField, type PasswordFieldProps } from './field.tsx';
import { judgePassword, type PasswordStrength } from './password-strength.ts';

const steps: readonly PasswordStrength[] = ['weak', 'fair', 'good', 'strong'];

const colours: Readonly<Record<PasswordStrength, string>> = {
  weak: 'bg-danger',
  fair: 'bg-warning',
  good: 'bg-success',
  strong: 'bg-success',
};

/** A password that is chosen: what is asked of it before anything is typed, and what it is worth while it is. */
export const NewPasswordField = ({
  ownTexts,
  ...field
}: Omit<PasswordFieldProps, 'aside' | 'between' | 'hint' | 'autoComplete'> & {
  /** What else is known of the person, such as their name: a password made of it is soon guessed. */
  readonly ownTexts: readonly string[];
}) => {
  const { passwords } = useWords();
  const [typed, setTyped] = useState('');
  const { missing, strength } = judgePassword(typed, house.passwordMinLength, [...ownTexts, house.name, 'castellan']);
  const reached = typed === '' ? 0 : missing > 0 ? 1 : steps.indexOf(strength) + 1;
  const colour = missing > 0 ? 'bg-faint' : colours[strength];
  return (
    <PasswordField
      {...field}
      autoComplete="new-password"
      onInput={(event) => setTyped(event.currentTarget.value)}
      hint={passwords.rule(house.passwordMinLength)}
      aside={typed === '' ? undefined : missing > 0 ? passwords.missing(missing) : passwords.strength[strength]}
      between={
        <div aria-hidden className="mt-2 grid grid-cols-4 gap-1">
          {steps.map((step, index) => (
            <span
              key={step}
              className={classNames('h-1 rounded-full transition-colors', index < reached ? colour : 'bg-line')}
            />
          ))}
        </div>
      }
    />
  );
};
