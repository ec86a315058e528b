/** The commands and their options. What each does stands in commands/, and is loaded when it is called: help and wrong usage need none of it. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PRESETS } from '../common/calendar-range.ts';
import { ROLES, USER_ROLES } from '../people/types.ts';

export function createProgram(): Command {
  const program = new Command('wrapsheet')
    .description('Production reports people can trust, from the event stream of an AI character studio.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(wrapsheet --help tells more)')
    .addHelpText('after', '\nEvery command takes --help. The environment variables stand in docs/configuration.md.');
  const command = (name: string, text: string) => withData(program.command(name).description(text));

  const started = command('start', 'Run the server, with a demo studio if the data folder is empty')
    .option('--host <HOST>', 'address to listen on (HOST)')
    .option('--port <PORT>', 'port to listen on (PORT)')
    .option('--demo', 'feed it from a made-up studio')
    .option('--no-demo', 'never feed it from a made-up studio')
    .action(called(async () => (await import('./commands/start.ts')).start));
  for (const [name, text] of DISTURBANCES) started.option(`--demo-${name} <SHARE>`, `of the made-up studio: ${text}`, share);
  command('migrate', 'Bring the tables of the store up to date').action(
    called(async () => (await import('./commands/migrate.ts')).migrateStore),
  );
  command('audit', 'Compare the rollups with the raw events')
    .option('--repair', 'mend what differs')
    .action(called(async () => (await import('./commands/audit.ts')).audit));
  const user = program.command('user').description('People who may sign in');
  withData(user.command('create'))
    .description('Add somebody, and print their one-time sign-in link')
    .requiredOption('--name <NAME>', 'as shown')
    .requiredOption('--email <ADDRESS>', 'used once')
    .addOption(new Option('--role <ROLE>', 'what they may do').choices(USER_ROLES).makeOptionMandatory())
    .option('--project <ID>', 'one of the projects they see; repeat it; without it every project', collect)
    .action(called(async () => (await import('./commands/people.ts')).createUser));
  withData(user.command('link'))
    .description('Print a new one-time sign-in link; earlier unused ones stop working')
    .requiredOption('--email <ADDRESS>', 'whose')
    .action(called(async () => (await import('./commands/people.ts')).linkUser));
  const token = program.command('token').description('Tokens for programs');
  withData(token.command('create'))
    .description('Make a service token, and print it this once')
    .requiredOption('--name <NAME>', 'what it is for')
    .addOption(new Option('--role <ROLE>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--project <ID>', 'one of the projects it sees; repeat it; without it every project', collect)
    .action(called(async () => (await import('./commands/people.ts')).createToken));
  command('replay', 'Send events from NDJSON files (.gz too); a second run changes nothing')
    .argument('<file...>', 'NDJSON, one event a line')
    .action(called(async () => (await import('./commands/replay.ts')).replay));
  const simulated = program
    .command('simulate')
    .description('Write the events of a made-up studio to a file; its figures are the same however it is disturbed')
    .requiredOption('--seed <N>', 'the same seed and start give the same events', wholeNumber)
    .requiredOption('--days <N>', 'how many days', wholeNumber)
    .requiredOption('--out <FILE>', 'NDJSON; compressed if the name ends in .gz')
    .option('--start <DATE>', 'first day, in UTC (default: so many days before today)')
    .option('--scale <N>', 'size of the studio: 1 makes about 1,500 events a day', positiveNumber, 1)
    .action(called(async () => (await import('./commands/simulate.ts')).simulate));
  for (const [name, text] of DISTURBANCES) simulated.option(`--${name} <SHARE>`, text, share, 0);
  withRange(command('query', 'Ask for figures'))
    .requiredOption('--metrics <IDS>', 'metrics, with commas', list)
    .option('--by <FIELDS>', 'dimensions and at most one of hour, day, week, month, quarter, with commas', list)
    .addOption(new Option('--format <FORMAT>', 'how to print the rows').choices(['json', 'csv', 'table']).default('table'))
    .action(called(async () => (await import('./commands/query.ts')).query));
  withRange(command('report', 'Make a report').argument('<template>', 'delivery, throughput, gpu-utilization, …'))
    .requiredOption('--format <FORMATS>', 'formats, with commas', list)
    .option('-o, --out <FILE>', 'where to write it; of several formats each gets its own ending (default: standard output)')
    .action(called(async () => (await import('./commands/report.ts')).report));
  return program;
}

const called =
  <Given extends readonly unknown[]>(load: () => Promise<(...given: Given) => Promise<void>>) =>
  async (...given: Given): Promise<void> =>
    (await load())(...given);

/** What may be done to the stream of a made-up studio; a share is a number from 0 to 1. */
const DISTURBANCES = [
  ['redelivery', 'share of events that come a second time, 1 to 1,000 events later'],
  ['late', 'share of events that come late, after 200 to 3,000 later ones (3 hours to 2 days of a studio of scale 1)'],
  ['disorder', 'share of the other events that come out of order, after 1 to 20 later ones'],
  ['poison', 'share of events beside which comes what must be rejected: broken JSON, an unknown type, a value out of bounds, …'],
] as const;

const withData = (command: Command): Command => command.option('--data <DIR>', 'data folder (default ./data, or WRAPSHEET_DATA)');

const withRange = (command: Command): Command =>
  command
    .option('--from <TIME>', 'a date (midnight in the zone) or an instant with offset')
    .option('--to <TIME>', 'as --from; itself excluded')
    .option('--preset <NAME>', `instead of --from and --to: ${PRESETS.join(', ')}`)
    .option('--zone <ZONE>', 'IANA time zone (default: the studio’s)')
    .option('--filter <FIELD=VALUE>', 'repeat it: values of one field are alternatives; FIELD= is null', collect);

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}

function positiveNumber(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('Not a number above 0.');
  return Number(text);
}

function share(text: string): number {
  if (!/^(0?\.\d+|0|1(\.0+)?)$/.test(text)) throw new InvalidArgumentError('Not a number from 0 to 1.');
  return Number(text);
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
