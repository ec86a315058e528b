/** What every command starts with: the configuration with the options over it, the log, and the way to ask wrapsheet. */
import { systemClock } from '../common/clock.ts';
import { processEnvironment, readConfig, type Config, type Overrides } from '../common/config.ts';
import { createLog } from '../common/log.ts';
import { openApi, type Api, type Purpose } from './api.ts';

export interface DataOption {
  readonly data?: string;
}

/** @throws WrapsheetError `config_invalid` */
export const configFor = (options: DataOption, overrides: Overrides = {}): Config =>
  readConfig(processEnvironment(), { WRAPSHEET_DATA: options.data, ...overrides });

/** A command says what it has to say itself: its log is for what goes wrong. */
export const commandLog = (config: Config) => createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);

/** Ask wrapsheet, and close whatever was opened for it. */
export async function withApi<Result>(
  options: DataOption,
  work: (api: Api) => Promise<Result>,
  purpose: Purpose = 'reading',
): Promise<Result> {
  const config = configFor(options);
  const api = await openApi(config, purpose, { clock: systemClock, log: commandLog(config) });
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

export async function askJson<Answer>(api: Api, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
  const { text } = await api.request({ method, path, ...(body !== undefined && { body }) });
  return JSON.parse(text) as Answer;
}
