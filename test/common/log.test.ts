import { describe, expect, test } from 'vitest';
import { createLog } from '../../services/common/log.ts';
import { readConfig } from '../../services/common/config.ts';

const logged = (object: object): string => {
  const lines: string[] = [];
  createLog('info', { write: (line) => void lines.push(line) }).info(object, 'said');
  return lines.join('');
};

describe('log', () => {
  test('takes the secrets out of a whole configuration', () => {
    const config = readConfig({
      CLICKHOUSE_URL: 'https://ch',
      CLICKHOUSE_PASSWORD: 'ch-secret',
      KAFKA_BROKERS: 'k:1',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'u',
      KAFKA_SASL_PASSWORD: 'kafka-secret',
      SCHEMA_REGISTRY_URL: 'https://user:url-secret@registry',
      SCHEMA_REGISTRY_PASSWORD: 'registry-secret',
      WRAPSHEET_METRICS_TOKEN: 'metrics-secret-0123',
    });
    const line = logged({ config, deeper: { config } });
    expect(line).toContain('"host":"127.0.0.1"');
    expect(line).not.toMatch(/(ch|kafka|url|registry|metrics)-secret/);
  });

  test('takes out credentials of requests', () => {
    const line = logged({
      headers: { authorization: 'Bearer t0ps3cret', cookie: 'session=t0ps3cret', 'set-cookie': 'session=t0ps3cret' },
      req: { method: 'POST', url: '/sign-in/t0ps3cret' },
    });
    expect(line).not.toContain('t0ps3cret');
    expect(line).toContain('/sign-in/');
  });

  test('takes credentials out of an address inside an error, and keeps its stack', () => {
    const line = logged({ err: new Error('cannot reach https://user:t0ps3cret@registry/ids') });
    expect(line).not.toContain('t0ps3cret');
    expect(JSON.parse(line)).toMatchObject({ err: { type: 'Error', stack: expect.stringContaining('log.test.ts') } });
  });

  test('keeps what is not secret', () => {
    expect(JSON.parse(logged({ chunk: 'generation/0/1/7', rows: 12 }))).toMatchObject({ chunk: 'generation/0/1/7', rows: 12, msg: 'said' });
  });
});
