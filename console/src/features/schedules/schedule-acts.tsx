import type { Schedule } from 'castellan-client';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useWords } from '../../words/words.tsx';

/** What can be done with a schedule: run it now and go to the task, let it rest, let it go on. */
export const ScheduleActs = ({ schedule }: { readonly schedule: Schedule }) => {
  const { schedules, general } = useWords();
  const navigate = useNavigate();
  const mayReadTasks = useMay()('tasks:read');
  const [isAsking, setAsking] = useState(false);
  const params = { name: schedule.name };
  const touches = [['schedules']];
  const run = useAct({
    act: () => castellan.runSchedule({ params }),
    touches: [...touches, ['tasks']],
    said: schedules.hasRun,
    onDone: ({ id }) => {
      if (mayReadTasks) void navigate(`/tasks/${id}`);
    },
  });
  const pause = useAct({
    act: () => castellan.pauseSchedule({ params }),
    touches,
    said: schedules.isNowPaused,
    onDone: () => setAsking(false),
  });
  const resume = useAct({ act: () => castellan.resumeSchedule({ params }), touches, said: schedules.isNowResumed });
  return (
    <span className="relative z-10">
      <Menu
        button={<IconButton label={`${general.more}: ${schedule.name}`} icon={<Ellipsis size={16} aria-hidden />} />}
      >
        <MenuItem isDisabled={run.isBusy} onSelect={() => run.run(undefined)}>
          {schedules.run}
        </MenuItem>
        {schedule.paused_at === null ? (
          <MenuItem onSelect={() => setAsking(true)}>{schedules.pause}</MenuItem>
        ) : (
          <MenuItem isDisabled={resume.isBusy} onSelect={() => resume.run(undefined)}>
            {schedules.resume}
          </MenuItem>
        )}
      </Menu>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={schedules.pauseTitle(schedule.name)}
        lead={schedules.pauseText}
        button={schedules.pause}
        act={pause}
        input={undefined}
        isDangerous={false}
      />
    </span>
  );
};
