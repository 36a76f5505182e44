import { useQuery } from '@tanstack/react-query';
import { Layers, ShieldCheck, SlidersHorizontal } from 'lucide-react';
import { castellan } from '../../../api/castellan.ts';
import { useMay } from '../../../api/me.ts';
import { useRoles } from '../../../api/roles.ts';
import { roleDescription } from '../../../ui/role-description.ts';
import { useWords } from '../../../words/words.tsx';
import type { Entry } from './entry.ts';

const staleTime = 60_000;

/** Queues, roles and settings: few enough to be held here and found without asking the server at each key. */
export const useHouseEntries = (): readonly Entry[] => {
  const may = useMay();
  const words = useWords();
  const { roles = [] } = useRoles();
  const { data: queues = [] } = useQuery({
    queryKey: ['queues', 'names'],
    queryFn: async ({ signal }) => (await castellan.listQueues({ signal })).data.map(({ name }) => name),
    enabled: may('queues:read'),
    staleTime,
  });
  const { data: settings = [] } = useQuery({
    queryKey: ['settings', 'names'],
    queryFn: async ({ signal }) => (await castellan.listSettings({ signal })).data.map(({ name }) => name),
    enabled: may('settings:read'),
    staleTime,
  });
  return [
    ...queues.map(
      (name): Entry => ({
        id: `queue ${name}`,
        group: 'queues',
        icon: Layers,
        label: name,
        does: { goTo: `/queues/${encodeURIComponent(name)}` },
      }),
    ),
    ...roles.map(
      (role): Entry => ({
        id: `role ${role.name}`,
        group: 'roles',
        icon: ShieldCheck,
        label: role.name,
        detail: roleDescription(role, words),
        does: { goTo: `/roles/${encodeURIComponent(role.name)}` },
      }),
    ),
    ...settings.map(
      (name): Entry => ({
        id: `setting ${name}`,
        group: 'settings',
        icon: SlidersHorizontal,
        label: name,
        alias: name.replaceAll('_', ' '),
        does: { goTo: `/settings?search=${encodeURIComponent(name)}` },
      }),
    ),
  ];
};
