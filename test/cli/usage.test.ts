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
    [['simulate'], '--seed'],
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
    ['a misspelt variable', { WRAPSHEET_DTAA: '/srv' }, 'config_invalid: WRAPSHEET_DTAA'],
  ])('%s', async (_what, env, wanted) => {
    const { status, out, err } = await runCli(['start'], { env });
    expect(err).toContain(wanted);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out).toBe('');
    expect(status).toBe(1);
  });
});
