import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { isLoopback } from '../../composition/loopback.ts';
import { describeReplica } from '../../composition/replicas.ts';
import type { MailFeature } from '../../features/mail/mail.feature.ts';
import { loadTeamTasks } from '../../features/team-tasks/team-tasks.feature.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { MailFailure } from '../../platform/mail/mail-transport.ts';
import { sql } from '../../platform/postgres/database.ts';
import type { Replicas } from '../../platform/postgres/replicas/replicas.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { taskEnvironmentOf } from '../task-environment.ts';
import { withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';

const selectServer = sql({
  name: 'doctor.select_server',
  text: `select current_setting('server_version') as version,
                current_setting('max_connections')::int as "maxConnections",
                has_table_privilege('castellan.audit_events', 'delete') as "canDeleteAudit",
                clock_timestamp() as now`,
  row: z.object({
    version: z.string(),
    maxConnections: z.number(),
    canDeleteAudit: z.boolean(),
    now: z.date(),
  }),
});

/** Looked at for so long until all serve: one may have to catch up with the start, or be slow to answer the first time. */
const replicasSettleMs = 3_000;

/** How the replicas are right now; empty without any. */
const judgeReplicas = async (replicas: Replicas | null): Promise<Finding[]> => {
  if (replicas === null) return [];
  const startedMs = systemClock.monotonicMs();
  const isSettled = () => replicas.states().every(({ standing }) => standing === 'serving');
  await replicas.look();
  while (!isSettled() && systemClock.monotonicMs() - startedMs < replicasSettleMs) {
    await pause(100);
    await replicas.look();
  }
  return replicas.states().map((state) => (state.standing === 'serving' ? good : wrong)(`${describeReplica(state)}.`));
};

type Finding = { readonly level: 'good' | 'advice' | 'wrong'; readonly sentence: string };

const good = (sentence: string): Finding => ({ level: 'good', sentence });
const advice = (sentence: string): Finding => ({ level: 'advice', sentence });
const wrong = (sentence: string): Finding => ({ level: 'wrong', sentence });

const nistPasswordLength = 15;
const mailServerMs = 20_000;

/** Whether a worker would start with this folder. */
const judgeTaskModules = async (options: Parameters<typeof loadTeamTasks>[0]): Promise<Finding> => {
  try {
    const { declarations } = await loadTeamTasks(options);
    if (declarations.length === 0) return advice(`TASKS_DIR holds no task: ${options.folder}.`);
    return good(`TASKS_DIR declares ${declarations.map(({ name }) => name).join(', ')}.`);
  } catch (error) {
    if (error instanceof StartError) return wrong(error.message);
    throw error;
  }
};

const mailSentences = {
  smtp: good('The mail server lets this server in; `castellan mail test <address>` sends a mail.'),
  inbox: good('There is no SMTP_URL: mails are kept in the built-in inbox.'),
  none: advice('There is no SMTP_URL, so no mail is sent: no verification, no password reset, no notice of a sign-in.'),
} as const;

const judgeMail = async ({ probe }: Pick<MailFeature, 'probe'>): Promise<Finding> => {
  try {
    return mailSentences[await probe(AbortSignal.timeout(mailServerMs))];
  } catch (error) {
    if (!(error instanceof MailFailure)) return wrong('The mail server did not answer in time.');
    return wrong(`${error.message}${error.response === null ? '' : ` It said: ${error.response}`}`);
  }
};

/** `castellan doctor`: looks at the settings, the database and the machine, and says what an operator should know. */
export const registerDoctor = (program: Command, surroundings: Surroundings): void => {
  program
    .command('doctor')
    .description('Check settings, database and machine; measures how many logins a second the machine can hash.')
    .action(() =>
      withHouse(surroundings, async ({ configuration, resources, composed }) => {
        const { settings, environment } = configuration;
        const findings: Finding[] = [good(`Settings are valid; this is ${environment}.`)];

        const before = systemClock.now().getTime();
        const server = await resources.pool.database.row(selectServer, []);
        if (server === undefined) throw new Error('The database said nothing of itself');
        const skewMs = Math.abs(server.now.getTime() - (before + systemClock.now().getTime()) / 2);
        findings.push(
          good(`PostgreSQL ${server.version}${configuration.external ? '' : ', embedded'}.`),
          server.maxConnections >= settings.DATABASE_POOL_SIZE * 2
            ? good(`Connections: up to ${settings.DATABASE_POOL_SIZE} of ${server.maxConnections}.`)
            : advice(
                `DATABASE_POOL_SIZE ${settings.DATABASE_POOL_SIZE} leaves little of ${server.maxConnections} for a second process.`,
              ),
          skewMs < 2_000
            ? good('The clocks of this machine and of the database agree.')
            : wrong(`The clocks of this machine and of the database differ by ${Math.round(skewMs / 1000)} s.`),
          server.canDeleteAudit
            ? advice(
                'The serving role owns the tables; set DATABASE_MIGRATION_URL so that it cannot change the audit log.',
              )
            : good('The serving role can add to the audit log and not change it.'),
        );

        findings.push(...(await judgeReplicas(resources.replicas)));

        const { hashesPerSecond, millisecondsPerHash } = await composed.passwords.estimateHashRate();
        findings.push(
          good(
            `Password hashing (${settings.PASSWORD_HASH}): ${millisecondsPerHash.toFixed(1)} ms a hash, ${hashesPerSecond.toFixed(1)} logins a second.`,
          ),
        );
        if (settings.PASSWORD_MIN_LENGTH < nistPasswordLength) {
          findings.push(
            advice(
              `PASSWORD_MIN_LENGTH is ${settings.PASSWORD_MIN_LENGTH}; NIST SP 800-63B asks for ${nistPasswordLength} where a password is the only factor.`,
            ),
          );
        }
        if (environment !== 'development' && configuration.publicUrl.protocol !== 'https:') {
          findings.push(advice('PUBLIC_URL is not https; browsers will not keep the refresh cookie.'));
        }

        findings.push(await judgeMail(composed.mail));
        const { hostname, origin } = configuration.publicUrl;
        if (environment !== 'development' && settings.SMTP_URL !== null && isLoopback(hostname)) {
          findings.push(advice(`Links in mails lead to ${origin}, which no other machine can open: set PUBLIC_URL.`));
        }

        if (settings.TASK_ENGINE !== 'postgres') {
          const awayBecause = await composed.tasks.tryEngine();
          findings.push(
            awayBecause === null
              ? good(`The broker of the tasks (TASK_ENGINE=${settings.TASK_ENGINE}) can be used.`)
              : wrong(`The broker of the tasks (TASK_ENGINE=${settings.TASK_ENGINE}) cannot be used: ${awayBecause}.`),
          );
        }

        if (settings.TASKS_DIR !== null) {
          const environment = taskEnvironmentOf(surroundings.environment);
          const { TASKS_DIR: folder, TASK_MEMORY_MB: memoryMb } = settings;
          findings.push(await judgeTaskModules({ folder, environment, memoryMb }));
        }

        for (const finding of findings) {
          surroundings.stdout.write(`${finding.level.padEnd(6)}  ${finding.sentence}\n`);
        }
        if (findings.some((finding) => finding.level === 'wrong')) surroundings.exit(1);
      }),
    );
};
