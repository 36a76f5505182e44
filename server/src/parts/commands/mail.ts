import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { mailWiringOf } from '../../composition/mail-wiring.ts';
import { emailField } from '../../features/accounts/accounts.feature.ts';
import { mailStates, mailTemplates, presentMail, previewMails } from '../../features/mail/mail.feature.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import { withHouse } from './command-house.ts';
import { configure, type Surroundings } from './surroundings.ts';
import { lineOf, textOf } from './terminal-line.ts';

const longestTestMs = 60_000;

const readAddress = (text: string): string => {
  const read = emailField.safeParse(text);
  if (!read.success) throw new InvalidArgumentError('It must be an e-mail address such as ada@example.com.');
  return read.data.typed;
};

const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
  return Number(text);
};

const readId = (text: string): string => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
    throw new InvalidArgumentError('It must be the id of a mail.');
  return text;
};

const everyMail = { states: undefined, template: undefined, userId: undefined, to: undefined };

const languageOption = () => new Option('--language <language>', 'of the mail').choices(['en', 'de']);

type TestOptions = { readonly language?: MailLanguage };
type PreviewOptions = { readonly language?: MailLanguage; readonly out: string };
type ListOptions = {
  readonly limit: number;
  readonly state?: (typeof mailStates)[number];
  readonly to?: string;
};

/** `castellan mail test|preview|list|show` */
export const registerMail = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const mail = program.command('mail').description('Whether mail works, what mails look like, and what was mailed.');

  mail
    .command('test')
    .description('Send a test mail now and say what the mail server answered.')
    .argument('<address>', 'where to', readAddress)
    .addOption(languageOption())
    .action((address: string, { language }: TestOptions) =>
      withHouse(surroundings, async ({ composed, configuration }) => {
        const signal = AbortSignal.timeout(longestTestMs);
        const { mail: sent, fault } = await composed.mail.sendTest(address, language ?? null, signal);
        if (fault !== null) {
          const words = sent.response === null || fault.includes(sent.response) ? '' : ` It said: ${sent.response}`;
          throw new StartError(`The mail to ${address} was not sent. ${fault}${words}`);
        }
        if (sent.state === 'kept') {
          const url = new URL(`/api/v1/mail/${sent.taskId}`, configuration.publicUrl);
          print(`There is no SMTP_URL, so the mail is in the built-in inbox: GET ${url.href}`);
        } else print(`The mail server took the mail to ${address} on. It said: ${sent.response ?? ''}`);
      }),
    );

  mail
    .command('preview')
    .description('Write mails with made-up values into a folder, as HTML and as text, to look at them.')
    .addArgument(new Argument('[template]', 'one of them; all when left out').choices(mailTemplates))
    .addOption(languageOption())
    .option('--out <folder>', 'where to', 'mail-preview')
    .action(async (template: string | undefined, { language, out }: PreviewOptions) => {
      const { house } = mailWiringOf(configure(surroundings.environment), null);
      const folder = resolve(out);
      await mkdir(folder, { recursive: true });
      const mails = previewMails(house, systemClock.now()).filter(
        (one) =>
          (template === undefined || one.template === template) &&
          (language === undefined || one.language === language),
      );
      for (const { template: name, language: of, html, text } of mails) {
        await writeFile(join(folder, `${name}.${of}.html`), html);
        await writeFile(join(folder, `${name}.${of}.txt`), text);
      }
      print(`${mails.length} mails are in ${folder}, each as .html and as .txt.`);
    });

  mail
    .command('list')
    .description('The newest mails and what became of them, one JSON object a line.')
    .option('--limit <number>', 'how many at most', readCount, 50)
    .addOption(new Option('--state <state>', 'what became of them').choices(mailStates))
    .option('--to <address>', 'to whom, the whole address')
    .action(({ limit, state, to }: ListOptions) =>
      withHouse(surroundings, async ({ composed }) => {
        const filters = { states: state && [state], template: undefined, userId: undefined, to };
        for (const one of await composed.mail.list.list(filters, null, limit)) print(lineOf(presentMail(one)));
      }),
    );

  mail
    .command('show')
    .description('One mail of the built-in inbox, as its recipient reads it; or what became of it.')
    .argument('[id]', 'as the list has it; the newest when left out', readId)
    .action((id: string | undefined) =>
      withHouse(surroundings, async ({ composed }) => {
        const { list } = composed.mail;
        const newest = id === undefined ? (await list.list(everyMail, null, 1)).at(0)?.taskId : id;
        const found = newest === undefined ? undefined : await list.find(newest);
        if (found === undefined)
          throw new StartError(id === undefined ? 'No mail was sent yet.' : `There is no mail ${id}.`);
        const { text, html: _, ...record } = found;
        print(lineOf(presentMail(record)));
        print(text === null ? 'Its text is not kept: only the built-in inbox keeps texts.' : `\n${textOf(text)}`);
      }),
    );
};
