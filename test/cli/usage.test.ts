import { describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

describe('help', () => {
  test.each([
    [[], 'Usage: wrapsheet'],
    [['start'], '--no-demo'],
    [['migrate'], '--data'],
    [['audit'], '--repair'],
    [['user'], 'create'],
    [['user', 'create'], '--email'],
    [['user', 'link'], '--email'],
    [['token', 'create'], '--role'],
    [['replay'], 'NDJSON'],
    [['start'], '--demo-poison'],
    [['simulate'], '--seed'],
    [['simulate'], '200 to 3,000'],
    [['query'], '--metrics'],
    [['report'], '--format'],
  ])('%j --help', async (command, wanted) => {
    const { status, out, err } = await runCli([...command, '--help']);
    expect(out).toContain(wanted);
    expect(err).toBe('');
    expect(status).toBe(0);
  });
});

describe('wrong usage ends with 2 and says what is wrong', () => {
  test.each([
    [['fly'], "unknown command 'fly'"],
    [['query'], "required option '--metrics <IDS>'"],
    [['query', '--metrics', 'attempts', '--format', 'xml'], 'Allowed choices are json, csv, table'],
    [['query', '--metrics', 'attempts', '--preset', 'today', '--filter', 'project'], 'FIELD=VALUE'],
    [['user', 'create', '--name', 'A', '--email', 'a@x.org', '--role', 'king'], 'Allowed choices are'],
    [['simulate', '--seed', 'one', '--days', '1', '--out', '/dev/null'], 'Not a whole number'],
    [['simulate', '--seed', '1', '--days', '1', '--out', '/dev/null', '--scale', '0'], 'Not a number above 0'],
    [['simulate', '--seed', '1', '--days', '1', '--out', '/dev/null', '--late', '1.5'], "'--late <SHARE>' argument '1.5'"],
    [['simulate', '--seed', '1', '--days', '1', '--out', '/dev/null', '--redelivery', '-0.1'], 'Not a number from 0 to 1'],
    [['simulate', '--seed', '1', '--days', '1', '--out', '/dev/null', '--disorder', '5%'], 'Not a number from 0 to 1'],
    [['start', '--demo-poison', 'much'], 'Not a number from 0 to 1'],
    [['report', 'delivery', '--preset', 'today', '--format', 'json,csv'], '-o FILE'],
    [['replay'], "missing required argument 'file'"],
  ])('%j', async (args, wanted) => {
    const { status, out, err } = await runCli(args);
    expect(err).toContain(wanted);
    expect(out).toBe('');
    expect(status).toBe(2);
  });
});

describe('a failure ends with 1 and one line', () => {
  test.each([
    ['a variable that does not fit', { PORT: 'eighty' }, 'config_invalid: PORT must be integer'],
    ['a share beyond 1', { WRAPSHEET_DEMO_LATE: '2' }, 'config_invalid: WRAPSHEET_DEMO_LATE must be <= 1'],
    ['a misspelt variable', { WRAPSHEET_DTAA: '/srv' }, 'config_invalid: WRAPSHEET_DTAA'],
  ])('%s', async (_what, env, wanted) => {
    const { status, out, err } = await runCli(['start'], { env });
    expect(err).toContain(wanted);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).toBe('');
    expect(status).toBe(1);
  });
});
