import * as z from 'zod/mini';
import { classNames } from '../../ui/class-names.ts';
import { useWords } from '../../words/words.tsx';
import { ShownValue } from './shown-value.tsx';

const membersSchema = z.record(z.string(), z.unknown());

type Members = z.infer<typeof membersSchema>;

/** Undefined for what has no members, such as the list of tasks that were enqueued together. */
const membersOf = (value: unknown): Members | undefined => {
  if (value === null || value === undefined) return {};
  const read = membersSchema.safeParse(value);
  return read.success ? read.data : undefined;
};

const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

export const hasChange = ({ before, after }: { readonly before?: unknown; readonly after?: unknown }): boolean =>
  isGiven(before) || isGiven(after);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

type Line = { readonly name: string; readonly before: unknown; readonly after: unknown };

const linesOf = (before: unknown, after: unknown): readonly Line[] => {
  const [was, is] = [membersOf(before), membersOf(after)];
  if (was === undefined || is === undefined) return [{ name: '', before, after }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.map((name) => ({ name, before: was[name], after: is[name] }));
};

/** What was and what is, side by side; what differs stands out. */
export const AuditChange = ({ before, after }: { readonly before: unknown; readonly after: unknown }) => {
  const { audit } = useWords();
  const isBoth = isGiven(before) && isGiven(after);
  const cell = 'px-3 py-1.5 align-top first:ps-4 last:pe-4';
  return (
    <div className="overflow-x-auto">
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">{audit.changes}</caption>
        <thead>
          <tr className="border-b border-line bg-sunken text-start text-sm text-muted">
            <th scope="col" className={classNames(cell, 'w-1/3 text-start sm:w-1/4 font-medium')}>
              {audit.member}
            </th>
            {isGiven(before) && (
              <th scope="col" className={classNames(cell, 'text-start font-medium')}>
                {audit.before}
              </th>
            )}
            {isGiven(after) && (
              <th scope="col" className={classNames(cell, 'text-start font-medium')}>
                {audit.after}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {linesOf(before, after).map((line) => {
            const isChanged = isBoth && !isSame(line.before, line.after);
            return (
              <tr key={line.name} className="border-b border-line last:border-b-0">
                <th
                  scope="row"
                  className={classNames(cell, 'foreign text-start font-mono text-sm font-normal text-muted')}
                >
                  {line.name}
                  {isChanged && <span className="sr-only"> ({audit.changed})</span>}
                </th>
                {isGiven(before) && (
                  <td className={classNames(cell, isChanged && 'bg-danger-soft')}>
                    <ShownValue value={line.before} />
                  </td>
                )}
                {isGiven(after) && (
                  <td className={classNames(cell, isChanged && 'bg-success-soft')}>
                    <ShownValue value={line.after} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
