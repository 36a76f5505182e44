import { openHouse } from '../composition/house.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { Ending, Member } from '../platform/processes/member.ts';
import type { Surroundings } from './commands/surroundings.ts';
import type { Serving } from './serving.ts';

/** How long clients may take to come back elsewhere: an idle connection that brings a request within it is served. */
const drainMs: Readonly<Record<Ending, number>> = { drain: 10_000, stop: 500, orphaned: 500 };

/** One process of several behind one port. */
export const serveAmong = async (member: Member, surroundings: Surroundings, prepare: () => Serving): Promise<void> => {
  try {
    await serveUntilTold(member, prepare());
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    // Its supervisor prints it, once for all.
    await member.failed(error.message);
    surroundings.exit(1);
  }
};

const serveUntilTold = async (member: Member, serving: Serving): Promise<void> => {
  const { surroundings, parts, log, house: options } = serving;
  if (options.configuration.settings.LOG_FILE !== null) member.onReopenLog(log.reopen);
  const opening = openHouse({ ...options, siblings: member.siblings, announce: member.say });

  let stopping: Promise<void> | undefined;
  const end = async (ending: Ending): Promise<void> => {
    try {
      const house = await opening;
      await house.drain(drainMs[ending]);
      await house.close();
      await member.leave();
      log.flush();
      surroundings.exit(0);
    } catch (error) {
      surroundings.stderr.write(`A process did not stop cleanly: ${String(error)}\n`);
      surroundings.exit(1);
    }
  };
  member.onEnding((ending) => {
    stopping ??= end(ending);
  });

  const house = await opening;
  if (stopping !== undefined) return;
  const { origin } = await house.listen().catch(async (error: unknown) => {
    await house.close();
    throw error;
  });
  const link = member.isFirst && parts.servesApi ? await house.issueSetupLink() : null;
  member.present(house.told);
  member.ready({ origin, hasConsole: house.hasConsole, setupLink: link?.href ?? null });
};
