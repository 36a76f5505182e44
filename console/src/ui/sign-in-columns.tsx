import type { OwnLoginRecord } from 'castellan-client';
import type { Words } from '../words/en.ts';
import { Device } from './device.tsx';
import { SignInOutcome } from './sign-in-outcome.tsx';
import type { Column } from './table.tsx';
import { Time } from './time.tsx';

/** From which address; said otherwise once that is forgotten with its account. */
export const addressOf = (
  { client_address }: Pick<OwnLoginRecord, 'client_address'>,
  { loginRecords }: Words,
): string => client_address ?? loginRecords.erased;

/** When a login was; where there is little room with its address beneath. */
export const signInTimeColumn = (words: Words): Column<OwnLoginRecord> => ({
  key: 'at',
  head: words.loginRecords.at,
  cell: (record) => (
    <>
      <Time at={record.at} />
      <span className="block font-mono text-xs text-faint md:hidden">{addressOf(record, words)}</span>
    </>
  ),
});

/** How a login went, and from where: the same wherever logins stand in a list. */
export const signInColumns = (words: Words): readonly Column<OwnLoginRecord>[] => {
  const { loginRecords } = words;
  return [
    { key: 'outcome', head: loginRecords.outcome, cell: (record) => <SignInOutcome record={record} /> },
    {
      key: 'method',
      head: loginRecords.method,
      isWideOnly: true,
      cell: ({ method }) => <span className="whitespace-nowrap">{loginRecords.methods[method]}</span>,
    },
    {
      key: 'address',
      head: loginRecords.address,
      isWideOnly: true,
      cell: (record) => <span className="font-mono text-sm">{addressOf(record, words)}</span>,
    },
    {
      key: 'device',
      head: loginRecords.device,
      isWideOnly: true,
      width: 'w-full max-w-0 min-w-32',
      cell: ({ device, user_agent }) => <Device device={device} userAgent={user_agent} />,
    },
  ];
};
