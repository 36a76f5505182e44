/** How `datetime-local` writes a moment: in the time of the person, without saying which. Empty for what is none. */
export const localText = (moment: string): string => {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** The moment that somebody wrote there, in UTC; empty for what is none. */
export const momentOf = (text: string): string => {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
};
