import { Link, type LinkProps } from 'react-router';

/** A link in running text. */
export const TextLink = (props: LinkProps) => (
  <Link {...props} className="text-accent-text underline decoration-1 underline-offset-2 hover:decoration-2" />
);
