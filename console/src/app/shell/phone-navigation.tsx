import { Menu } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { later, useLater } from '../../ui/later.ts';
import { useWords } from '../../words/words.tsx';

const parts = later(() => import('./phone-drawer.tsx'));

// As `md:` of the style sheet.
const wideScreen = '(width >= 48rem)';

/** On narrow screens: the navigation, drawn over the page by a button. */
export const PhoneNavigation = () => {
  const { shell } = useWords();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const loaded = useLater(parts, isOpen);
  useEffect(() => {
    const screen = matchMedia(wideScreen);
    // The phone was turned: the side bar stands beside the page now.
    const widen = (): void => setOpen(false);
    screen.addEventListener('change', widen);
    return () => screen.removeEventListener('change', widen);
  }, []);
  return (
    <>
      <IconButton
        ref={button}
        label={shell.openNavigation}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        icon={<Menu size={18} aria-hidden />}
        onClick={() => setOpen(true)}
        className="md:hidden"
      />
      {loaded !== undefined && <loaded.PhoneDrawer isOpen={isOpen} onClose={() => setOpen(false)} button={button} />}
    </>
  );
};
