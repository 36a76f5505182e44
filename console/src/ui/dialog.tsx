import type { DialogProps } from './dialog-props.ts';
import { later, useLater } from './later.ts';

const parts = later(() => import('./dialog-frame.tsx'));

/** A dialog over the page; Escape and a click beside it close it, unless `isFirm`. */
export const Dialog = (props: DialogProps) => {
  const loaded = useLater(parts, props.isOpen);
  return loaded === undefined ? null : <loaded.DialogFrame {...props} />;
};
