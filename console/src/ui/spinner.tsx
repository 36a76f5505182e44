import { LoaderCircle } from 'lucide-react';

/** Turns while something is under way; says nothing to screen readers: what waits says so itself with `aria-busy`. */
export const Spinner = ({ size = 16 }: { readonly size?: number }) => (
  <LoaderCircle size={size} className="animate-spin" aria-hidden />
);
