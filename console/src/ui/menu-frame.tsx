import { Menu as BaseMenu } from '@base-ui/react/menu';
import { createContext, type RefObject, useContext, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { classNames } from './class-names.ts';
import type { MenuChoiceProps, MenuItemProps, MenuLinkProps, MenuProps } from './menu-props.ts';

const itemClasses = (isDangerous: boolean): string =>
  classNames(
    'flex cursor-default items-center gap-2 rounded px-2 py-1.5 outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 max-md:py-2.5',
    isDangerous ? 'text-danger' : 'text-ink',
  );

/** What was chosen, to be done once the menu has closed. */
const ChosenContext = createContext<RefObject<(() => void) | undefined>>({ current: undefined });

/**
 * A menu with its button, and everything that stands in it, as `menu.tsx` offers them.
 *
 * @param askedBy how it was asked for before its code was there; it then opens by itself.
 */
export const Menu = ({
  button,
  askedBy,
  children,
}: MenuProps & { readonly askedBy: 'pointer' | 'keyboard' | undefined }) => {
  const trigger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (askedBy !== 'keyboard') return;
    // As the key does it, so that the first entry gets the focus.
    trigger.current?.focus();
    trigger.current?.click();
  }, [askedBy]);
  const chosen = useRef<() => void>(undefined);
  const act = (isOpen: boolean): void => {
    if (isOpen || chosen.current === undefined) return;
    // A dialog that opens now gives the focus back to where it was: not to the entry, which is gone.
    trigger.current?.focus();
    chosen.current();
    chosen.current = undefined;
  };
  return (
    <BaseMenu.Root modal={false} defaultOpen={askedBy === 'pointer'} onOpenChangeComplete={act}>
      <BaseMenu.Trigger ref={trigger} render={button} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" className="z-50">
          <BaseMenu.Popup className="max-w-xs min-w-44 rounded-md border border-line bg-raised p-1 shadow-floating outline-none">
            <ChosenContext value={chosen}>{children}</ChosenContext>
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
};

export const MenuItem = ({ icon, isDangerous = false, isDisabled = false, onSelect, children }: MenuItemProps) => {
  const chosen = useContext(ChosenContext);
  const choose = (): void => {
    chosen.current = onSelect;
  };
  return (
    <BaseMenu.Item disabled={isDisabled} onClick={choose} className={itemClasses(isDangerous)}>
      {icon}
      {children}
    </BaseMenu.Item>
  );
};

export const MenuLink = ({ icon, to, children }: MenuLinkProps) => (
  <BaseMenu.Item render={<Link to={to} />} className={itemClasses(false)}>
    {icon}
    {children}
  </BaseMenu.Item>
);

export const MenuChoice = ({ label, value, choices, onChoose }: MenuChoiceProps) => (
  <BaseMenu.Group>
    <BaseMenu.GroupLabel className="px-2 pt-1.5 pb-0.5 text-xs text-faint">{label}</BaseMenu.GroupLabel>
    <BaseMenu.RadioGroup value={value} onValueChange={onChoose}>
      {choices.map((choice) => (
        <BaseMenu.RadioItem key={choice.value} value={choice.value} closeOnClick className={itemClasses(false)}>
          <span className="grid size-3.5 place-items-center">
            <BaseMenu.RadioItemIndicator className="size-1.5 rounded-full bg-accent" />
          </span>
          {choice.label}
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  </BaseMenu.Group>
);

export const MenuSeparator = () => <BaseMenu.Separator className="my-1 h-px bg-line" />;
