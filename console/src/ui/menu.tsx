import { cloneElement, type MouseEvent, useState } from 'react';
import { later } from './later.ts';
import type { MenuChoiceProps, MenuItemProps, MenuLinkProps, MenuProps } from './menu-props.ts';

const parts = later(() => import('./menu-frame.tsx'));

/** Within an open menu, whose code is there. */
const frame = () => {
  const loaded = parts.loaded();
  if (loaded === undefined) throw new Error('What stands in a menu is shown in a menu.');
  return loaded;
};

/** A menu that opens from a button. */
export const Menu = ({ button, children }: MenuProps) => {
  const [shown, setShown] = useState(parts.loaded);
  const [askedBy, setAskedBy] = useState<'pointer' | 'keyboard'>();
  if (shown !== undefined) {
    return (
      <shown.Menu button={button} askedBy={askedBy}>
        {children}
      </shown.Menu>
    );
  }
  const fetchAhead = (): void => void parts.load().catch(() => {});
  const open = async ({ detail }: MouseEvent): Promise<void> => {
    const loaded = await parts.load();
    setAskedBy(detail === 0 ? 'keyboard' : 'pointer');
    // After the click has run its way: the menu would take it for one beside itself, and close.
    setTimeout(() => setShown(() => loaded));
  };
  return cloneElement(button, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: (event) => void open(event).catch(() => {}),
    onPointerEnter: fetchAhead,
    onFocus: fetchAhead,
  });
};

export const MenuItem = (props: MenuItemProps) => {
  const { MenuItem: Item } = frame();
  return <Item {...props} />;
};

export const MenuLink = (props: MenuLinkProps) => {
  const { MenuLink: Item } = frame();
  return <Item {...props} />;
};

/** A few choices of which one holds. */
export const MenuChoice = (props: MenuChoiceProps) => {
  const { MenuChoice: Choice } = frame();
  return <Choice {...props} />;
};

export const MenuSeparator = () => {
  const { MenuSeparator: Separator } = frame();
  return <Separator />;
};
