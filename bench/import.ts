import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { castellanSettings, mainProgram } from './castellan.ts';
import { spreadOf } from './interleave.ts';
import { atMost, type Measurement, type Surroundings } from './measurement.ts';
import { startNode } from './processes.ts';

const hash = '$2y$05$5/Nn.kn7wNwiO70BmSaSfOzGKUBd26bhw7HwHjQgA.4VQ/ckKFQjy';

const writePeople = async (path: string, count: number): Promise<void> => {
  const file = createWriteStream(path);
  for (let place = 0; place < count; place += 1) {
    const person = {
      email: `person${place}@moving.example`,
      email_verified: true,
      username: `person${place}`,
      name: `Person ${place}`,
      created_at: '2021-03-04T05:06:07Z',
      password_hash: hash,
    };
    if (!file.write(`${JSON.stringify(person)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
};

/** The most memory a process has held so far, in MiB; what was known of it before when it is gone. */
const peakMemory = async (pid: number | undefined, known: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
  return kibibytes === undefined ? known : Math.max(known, Number(kibibytes) / 1024);
};

/** What a process needs is what it runs in: without a bound V8 grows as long as there is memory. */
const nodeOptions = ['--max-old-space-size=96'];

/** Runs the import; killed as soon as `isTime` says so. */
const importOnce = async (
  options: { readonly settings: Readonly<Record<string, string>>; readonly folder: string; readonly file: string },
  isTime: () => Promise<boolean> = async () => false,
) => {
  const startedMs = performance.now();
  const child = startNode({ ...options, program: mainProgram, parameters: ['import', options.file], nodeOptions });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stdout?.resume();
  const ended = once(child, 'exit');
  let memory = 0;
  while (child.exitCode === null && child.signalCode === null) {
    memory = await peakMemory(child.pid, memory);
    if (await isTime()) child.kill('SIGKILL');
    await Promise.race([ended, wait(100)]);
  }
  return { code: child.exitCode, seconds: (performance.now() - startedMs) / 1000, memory, output };
};

const measureOnce = async ({ folder, postgres }: Surroundings, round: number, file: string, count: number) => {
  const newHouse = async (name: string) => ({
    settings: await castellanSettings({ postgres, folder, name: `import_${name}_${round}` }),
    ...{ folder, file },
  });
  const whole = await importOnce(await newHouse('whole'));
  if (whole.code !== 0) throw new Error(`The import ended with ${whole.code}:\n${whole.output}`);

  const house = await newHouse('halves');
  const client = new pg.Client({ connectionString: house.settings.DATABASE_URL });
  await client.connect();
  try {
    const countAccounts = async (): Promise<number> => {
      const found = await client.query('select count(*)::int as count from castellan.users').catch(() => undefined);
      return found?.rows[0]?.count ?? 0;
    };
    await importOnce(house, async () => (await countAccounts()) >= count / 2);
    const second = await importOnce(house);
    const surplus = (await countAccounts()) - count;
    if (second.code !== 0) throw new Error(`The import ended with ${second.code}:\n${second.output}`);
    return { perSecond: count / whole.seconds, memory: whole.memory, surplus: Math.abs(surplus) };
  } finally {
    await client.end();
  }
};

/** Moving in with a hash each: how fast, in how much memory, and that a kill half-way neither loses nor doubles anybody. */
export const measureImport: Measurement = async (surroundings) => {
  const count = Math.round(100_000 * surroundings.scale);
  const file = join(surroundings.folder, 'people.ndjson');
  await writePeople(file, count);
  const samples: Awaited<ReturnType<typeof measureOnce>>[] = [];
  for (let round = 0; round < surroundings.rounds; round += 1) {
    samples.push(await measureOnce(surroundings, round, file, count));
  }
  const of = (figure: 'perSecond' | 'memory' | 'surplus') => spreadOf(samples.map((sample) => sample[figure]));
  const people = count.toLocaleString('en');
  return [
    {
      title: 'Moving in',
      standings: [],
      findings: [
        {
          ...{
            work: `${people} accounts by \`castellan import\`, from launch to exit`,
            goal: 'none stated',
            unit: '/s',
          },
          ...{ measured: of('perSecond'), digits: 0 },
        },
        {
          ...{
            work: 'the most memory the command holds, its heap bound to 96 MiB',
            goal: 'under 250 MiB',
            unit: ' MiB',
          },
          ...{ measured: of('memory'), digits: 0, isMet: atMost(250) },
        },
        {
          ...{ work: `killed half-way and run again: accounts too many or too few`, goal: '0', unit: '' },
          ...{ measured: of('surplus'), digits: 0, isMet: atMost(0) },
        },
      ],
    },
  ];
};
