import type { ReactNode } from 'react';

export type DialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly isWide?: boolean;
  /** It is not closed by accident: there is no cross, and only its own buttons end it. */
  readonly isFirm?: boolean;
  readonly children: ReactNode;
};
