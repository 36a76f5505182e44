import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router';
import { classNames } from './class-names.ts';

const itemClasses = (isDangerous: boolean): string =>
  classNames(
    'flex cursor-default items-center gap-2 rounded px-2 py-1.5 outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 max-md:py-2.5',
    isDangerous ? 'text-danger' : 'text-ink',
  );

/** A menu that opens from a button. */
export const Menu = ({ button, children }: { readonly button: ReactElement; readonly children: ReactNode }) => (
  <BaseMenu.Root modal={false}>
    <BaseMenu.Trigger render={button} />
    <BaseMenu.Portal>
      <BaseMenu.Positioner sideOffset={4} align="end" className="z-50">
        <BaseMenu.Popup className="max-w-xs min-w-44 rounded-md border border-line bg-raised p-1 shadow-floating outline-none">
          {children}
        </BaseMenu.Popup>
      </BaseMenu.Positioner>
    </BaseMenu.Portal>
  </BaseMenu.Root>
);

export const MenuItem = ({
  icon,
  isDangerous = false,
  isDisabled = false,
  onSelect,
  children,
}: {
  readonly icon?: ReactNode;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) => (
  <BaseMenu.Item disabled={isDisabled} onClick={onSelect} className={itemClasses(isDangerous)}>
    {icon}
    {children}
  </BaseMenu.Item>
);

export const MenuLink = ({
  icon,
  to,
  children,
}: {
  readonly icon?: ReactNode;
  readonly to: string;
  readonly children: ReactNode;
}) => (
  <BaseMenu.Item render={<Link to={to} />} className={itemClasses(false)}>
    {icon}
    {children}
  </BaseMenu.Item>
);

/** A few choices of which one holds. */
export const MenuChoice = ({
  label,
  value,
  choices,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}) => (
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
