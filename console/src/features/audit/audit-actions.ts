import type { AuditAction } from '../../words/audit-deed.ts';
import { useSpoken } from '../../words/words.tsx';

/** Everything that can be audited, by its name in the order of the language: for the filter. */
export const useAuditActions = (): readonly { readonly value: AuditAction; readonly label: string }[] => {
  const { words, language } = useSpoken();
  const isAction = (code: string): code is AuditAction => code in words.audit.actions;
  return Object.keys(words.audit.actions)
    .filter(isAction)
    .map((value) => ({ value, label: words.audit.actions[value] }))
    .toSorted((one, other) => one.label.localeCompare(other.label, language));
};
