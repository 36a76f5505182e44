import * as z from 'zod/mini';
import { userStatuses } from './user-status.tsx';

const sorts = ['created_at', 'last_login_at', 'email', 'name'] as const;
const newestFirst = '-created_at';

const sortSchema = z.catch(z.enum([...sorts, newestFirst, '-last_login_at', '-email', '-name']), newestFirst);
const statusSchema = z.enum(userStatuses);

/** What the list is asked with. The address is typed by people too: what it cannot mean is left out. */
export const readUserQuery = (filters: Readonly<Record<string, string>>) => {
  const status = statusSchema.safeParse(filters.status);
  return {
    sort: sortSchema.parse(filters.sort),
    ...(filters.search !== undefined && { search: filters.search }),
    ...(filters.role !== undefined && { role: filters.role }),
    ...(status.success && { status: [status.data] }),
  };
};
