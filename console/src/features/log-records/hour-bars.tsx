import { useStoryWords } from '../../words/story-words.ts';

/** How often in each of the last hours, the running one last. */
export const HourBars = ({
  perHour,
  isLarge = false,
}: {
  readonly perHour: readonly number[];
  readonly isLarge?: boolean;
}) => {
  const { errors } = useStoryWords();
  const most = Math.max(1, ...perHour);
  const sum = perHour.reduce((all, one) => all + one, 0);
  return (
    <div
      role="img"
      aria-label={errors.inLastDay(sum)}
      title={errors.inLastDay(sum)}
      dir="ltr"
      className={isLarge ? 'flex h-24 items-end gap-1' : 'flex h-6 items-end gap-px'}
    >
      {perHour.map((count, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is known by its place alone.
          key={index}
          title={errors.hoursAgo(perHour.length - 1 - index, count)}
          className={count === 0 ? 'min-h-px flex-1 bg-line' : 'flex-1 rounded-t-sm bg-danger-solid'}
          style={{ height: count === 0 ? '1px' : `${Math.max(12, (count / most) * 100)}%` }}
        />
      ))}
    </div>
  );
};
