import type { TaskEndpoint } from 'castellan-client';
import { Ellipsis, KeyRound, ListChecks, Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useNavigate } from 'react-router';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useEndpointWords } from '../../words/endpoint-words.ts';
import { useWords } from '../../words/words.tsx';
import type { Wanted } from './endpoint-dialog.tsx';

/** What can be done to an endpoint; nothing where the person may do none of it. */
export const EndpointActs = ({
  endpoint,
  want,
}: {
  readonly endpoint: TaskEndpoint;
  readonly want: (what: Wanted) => void;
}) => {
  const words = useEndpointWords();
  const { general } = useWords();
  const may = useMay();
  const navigate = useNavigate();
  const enable = useAct({
    act: () => castellan.changeTaskEndpoint({ params: { name: endpoint.name }, body: { is_enabled: true } }),
    touches: [['task-endpoints']],
    said: words.isEnabled(endpoint.name),
  });
  const mayWrite = may('task-endpoints:write');
  if (!mayWrite && !may('tasks:read')) return null;
  return (
    <Menu button={<IconButton label={words.actsOf(endpoint.name)} icon={<Ellipsis size={16} aria-hidden />} />}>
      {may('tasks:read') && (
        <MenuItem icon={<ListChecks size={14} aria-hidden />} onSelect={() => void navigate('/tasks?kind=http')}>
          {words.showTasks}
        </MenuItem>
      )}
      {mayWrite && (
        <>
          <MenuItem icon={<Send size={14} aria-hidden />} onSelect={() => want({ kind: 'test', endpoint })}>
            {words.test}
          </MenuItem>
          <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => want({ kind: 'edit', endpoint })}>
            {general.edit}
          </MenuItem>
          <MenuItem icon={<KeyRound size={14} aria-hidden />} onSelect={() => want({ kind: 'rotate', endpoint })}>
            {words.rotate}
          </MenuItem>
          <MenuItem
            icon={<Power size={14} aria-hidden />}
            onSelect={() => (endpoint.is_enabled ? want({ kind: 'disable', endpoint }) : enable.run(undefined))}
          >
            {endpoint.is_enabled ? words.disable : words.enable}
          </MenuItem>
          <MenuItem
            icon={<Trash2 size={14} aria-hidden />}
            isDangerous
            onSelect={() => want({ kind: 'delete', endpoint })}
          >
            {general.delete}
          </MenuItem>
        </>
      )}
    </Menu>
  );
};
