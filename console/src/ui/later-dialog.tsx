import type { ComponentType } from 'react';
import { later, useLater } from './later.ts';

/** A dialog whose code, forms above all, comes when it is first opened, or once the page has settled. */
export const laterDialog = <Props extends { readonly isOpen: boolean }>(
  fetchDialog: () => Promise<ComponentType<Props>>,
): ComponentType<Props> => {
  const part = later(fetchDialog);
  return (props) => {
    const Loaded = useLater(part, props.isOpen);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
};
