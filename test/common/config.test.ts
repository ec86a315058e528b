import { describe, expect, test } from 'vitest';
import { readConfig } from '../../services/common/config.ts';
import { WrapsheetError } from '../../services/common/errors.ts';

const refusal = (variables: Record<string, string>): WrapsheetError => {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof WrapsheetError) return error;
    throw error;
  }
  throw new Error('the configuration was taken');
};

describe('configuration', () => {
  test('listens on this machine only and keeps data in an embedded store until told otherwise', () => {
    const config = readConfig({});
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8080, publicUrl: null });
    expect(config.store.kind).toBe('embedded');
    expect(config.kafka).toBeNull();
    expect(config.registry).toBeNull();
  });

  test('an override of the command line goes before the environment', () => {
    expect(readConfig({ WRAPSHEET_DATA: '/a' }, { WRAPSHEET_DATA: '/b' }).dataFolder).toBe('/b');
    expect(readConfig({ WRAPSHEET_DATA: '/a' }, { WRAPSHEET_DATA: undefined }).dataFolder).toBe('/a');
  });

  test('leaves the demo undisturbed until told otherwise', () => {
    expect(readConfig({}).demoDisturbance).toEqual({ redelivery: 0, late: 0, disorder: 0, poison: 0 });
    const told = readConfig({ WRAPSHEET_DEMO_REDELIVERY: '0.25' }, { WRAPSHEET_DEMO_POISON: '1e-3' });
    expect(told.demoDisturbance).toEqual({ redelivery: 0.25, late: 0, disorder: 0, poison: 0.001 });
  });

  test('an empty variable counts as not set', () => {
    expect(readConfig({ PORT: '', CLICKHOUSE_URL: '' }).server.port).toBe(8080);
  });

  test('a remote ClickHouse and a secured Kafka are read whole', () => {
    const config = readConfig({
      CLICKHOUSE_URL: 'https://ch:8443',
      CLICKHOUSE_USER: 'reports',
      CLICKHOUSE_PASSWORD: 'pw',
      CLICKHOUSE_CLUSTER: 'main',
      KAFKA_BROKERS: 'k1:9092, k2:9092'.replace(' ', ''),
      KAFKA_TLS: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'u',
      KAFKA_SASL_PASSWORD: 'p',
    });
    expect(config.store).toEqual({ kind: 'remote', url: 'https://ch:8443', user: 'reports', password: 'pw', cluster: 'main' });
    expect(config.kafka).toMatchObject({
      brokers: ['k1:9092', 'k2:9092'],
      tls: true,
      sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' },
    });
  });

  test.each([
    ['PORT', { PORT: '80x' }],
    ['PORT', { PORT: '65536' }],
    ['KAFKA_BROKERS', { KAFKA_BROKERS: 'broker-without-port' }],
    ['KAFKA_TLS', { KAFKA_TLS: 'perhaps' }],
    ['CLICKHOUSE_URL', { CLICKHOUSE_URL: 'tcp://ch:9000' }],
    ['CLICKHOUSE_CLUSTER', { CLICKHOUSE_URL: 'http://ch', CLICKHOUSE_CLUSTER: 'a; DROP' }],
    ['WRAPSHEET_METRICS_TOKEN', { WRAPSHEET_METRICS_TOKEN: 'short' }],
    ['WRAPSHEET_MAX_BODY_BYTES', { WRAPSHEET_MAX_BODY_BYTES: '0' }],
    ['KAFKA_SASL_PASSWORD', { KAFKA_BROKERS: 'k:1', KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }],
    ['WRAPSHEET_DEMO_POISON', { WRAPSHEET_DEMO_POISON: '1.01' }],
    ['WRAPSHEET_DEMO_DISORDER', { WRAPSHEET_DEMO_DISORDER: 'some' }],
    ['WRAPSHEET_DEMO_LATE', { WRAPSHEET_DEMO: 'off', WRAPSHEET_DEMO_LATE: '0.1' }],
    ['WRAPSHEET_DTAA', { WRAPSHEET_DTAA: '/srv' }],
  ])('a wrong %s is refused by name', (variable, variables) => {
    const error = refusal(variables);
    expect(error.code).toBe('config_invalid');
    expect(error.message.startsWith(`${variable} `)).toBe(true);
    expect(error.params).toEqual({ variable });
  });

  test('a refusal never repeats the value, which may be a secret', () => {
    expect(JSON.stringify(refusal({ CLICKHOUSE_PASSWORD: 'hunter2' }))).not.toContain('hunter2');
    expect(refusal({ WRAPSHEET_METRICS_TOKEN: 'hunter2' }).message).not.toContain('hunter2');
  });

  test('variables that Kubernetes adds for a service named wrapsheet are no misspellings', () => {
    const links = { WRAPSHEET_SERVICE_HOST: '10.0.0.1', WRAPSHEET_PORT: 'tcp://10.0.0.1:80', WRAPSHEET_PORT_80_TCP_ADDR: '10.0.0.1' };
    expect(readConfig(links).server.port).toBe(8080);
  });

  test('is frozen to the ground', () => {
    const config = readConfig({ KAFKA_BROKERS: 'a:1' });
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
    expect(Object.isFrozen(config.kafka?.brokers)).toBe(true);
  });
});
