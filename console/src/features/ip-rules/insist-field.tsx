import type { ComponentProps } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { CheckboxField } from '../../ui/field.tsx';
import { useWords } from '../../words/words.tsx';

/** For whoever would lock themselves out: what that means, and a box for those who mean it. */
export const InsistField = (box: Omit<ComponentProps<'input'>, 'type'>) => {
  const { ipRules } = useWords();
  return (
    <Banner tone="danger">
      <p>{ipRules.locksOut}</p>
      <CheckboxField {...box} label={ipRules.insist} className="mt-2" />
    </Banner>
  );
};
