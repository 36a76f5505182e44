import type { MouseEvent, ReactElement, ReactNode } from 'react';

export type MenuProps = { readonly button: ReactElement<MenuButtonProps>; readonly children: ReactNode };

type MenuButtonProps = {
  readonly onClick?: (event: MouseEvent) => void;
  readonly onPointerEnter?: () => void;
  readonly onFocus?: () => void;
  readonly 'aria-haspopup'?: 'menu';
  readonly 'aria-expanded'?: boolean;
};

export type MenuItemProps = {
  readonly icon?: ReactNode;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
};

export type MenuLinkProps = {
  readonly icon?: ReactNode;
  readonly to: string;
  readonly children: ReactNode;
};

export type MenuChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
};
