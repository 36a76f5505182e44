const isApple = /mac|iphone|ipad/i.test(navigator.platform);

export const shortcutShown = isApple ? '⌘ K' : 'Ctrl K';

const typedInto = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';

/**
 * Whether keys mean the palette: Ctrl K or ⌘ K anywhere, `/` where nothing is typed. Over another dialog they mean
 * nothing: that one is to be finished first.
 */
export const paletteShortcut = (event: KeyboardEvent, isOpen: boolean): boolean => {
  if (event.isComposing || event.altKey) return false;
  const isChord = event.key.toLowerCase() === 'k' && event.ctrlKey !== event.metaKey && !event.shiftKey;
  if (isOpen) return isChord;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[role="dialog"], [role="alertdialog"]')) return false;
  // With shift or without it, as the keyboard has it.
  const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey;
  return isChord || (isSlash && !target?.closest(typedInto));
};
