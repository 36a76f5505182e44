/** Filled by its own slice. */
export const CommandPalette = () => null;
