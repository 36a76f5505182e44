/** How far something is, from 0 to 1. */
export const ProgressBar = ({ share, label }: { readonly share: number; readonly label: string }) => {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 w-full overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset"
    >
      <div className="h-full rounded-full bg-busy transition-[width] duration-300" style={{ width: `${percent}%` }} />
    </div>
  );
};
