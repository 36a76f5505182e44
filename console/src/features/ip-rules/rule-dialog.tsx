import type { IpRule } from 'castellan-client';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words/words.tsx';
import { DeleteRuleForm } from './delete-rule-form.tsx';
import { RuleForm } from './rule-form.tsx';

export type Wanted = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly rule: IpRule };

/** Makes a rule, changes it, or removes it. */
export const RuleDialog = ({
  wanted,
  isOpen,
  onClose,
}: {
  readonly wanted: Wanted;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) => {
  const { ipRules } = useWords();
  if (wanted.kind === 'delete') {
    const { rule } = wanted;
    return (
      <Dialog {...{ isOpen, onClose }} title={ipRules.deleteTitle(rule.cidr)} lead={ipRules.deleteLead}>
        <DeleteRuleForm rule={rule} onClose={onClose} />
      </Dialog>
    );
  }
  const rule = wanted.kind === 'edit' ? wanted.rule : undefined;
  const title = rule === undefined ? ipRules.createTitle : ipRules.editTitle(rule.cidr);
  return (
    <Dialog {...{ isOpen, onClose, title }} lead={ipRules.createLead}>
      <RuleForm rule={rule} onClose={onClose} />
    </Dialog>
  );
};
