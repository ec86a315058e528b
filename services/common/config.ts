/**
 * The configuration of a process: the environment is read here and nowhere else, checked against environment.ts, and
 * handed down frozen. Each room declares the part that it takes; the parts here fit them by shape.
 */
import { resolve } from 'node:path';
import { Value } from 'typebox/value';
import { EnvironmentSchema, type Environment } from './environment.ts';
import { WrapsheetError } from './errors.ts';
import { mailConfig, type MailConfig } from './mail-config.ts';

interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Where people reach the server, without a slash at the end; null: http://host:port. */
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
  readonly metricsToken: string | null;
  /** Sites whose pages may show embedded widgets; none: nobody may. */
  readonly frameAncestors: readonly string[];
  readonly maxBodyBytes: number;
  readonly maxEvents: number;
  readonly requestsPerMinute: number;
  readonly queryDeadlineMs: number;
  readonly reportDeadlineMs: number;
}

interface RendererConfig {
  /** null: find one. */
  readonly chromiumPath: string | null;
}

type StoreConfig =
  | { readonly kind: 'embedded'; readonly folder: string }
  | {
      readonly kind: 'remote';
      readonly url: string;
      readonly user?: string;
      readonly password?: string;
      readonly database?: string;
      readonly cluster?: string;
    };

export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly groupId: string;
  readonly tls: boolean;
  /** PEM file of the authority; null: the system's. */
  readonly tlsCaFile: string | null;
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
}

export interface RegistryConfig {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** What is done to the demo's stream of events: shares of them, each from 0 to 1. */
interface DisturbanceConfig {
  readonly redelivery: number;
  readonly late: number;
  readonly disorder: number;
  readonly poison: number;
}

export interface Config {
  /** Absolute path. Holds the embedded store, the server's token file and staged files. */
  readonly dataFolder: string;
  readonly logLevel: Environment['WRAPSHEET_LOG_LEVEL'];
  readonly demo: Environment['WRAPSHEET_DEMO'];
  readonly demoDisturbance: DisturbanceConfig;
  readonly server: ServerConfig;
  readonly renderer: RendererConfig;
  readonly store: StoreConfig;
  readonly kafka: KafkaConfig | null;
  readonly registry: RegistryConfig | null;
  /** null: mail is not set up. */
  readonly mail: MailConfig | null;
}

/** Values that the command line sets over the environment, by variable name. */
export type Overrides = Readonly<Partial<Record<keyof Environment, string | undefined>>>;

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of this process. The only place that reads it. */
export const processEnvironment = (): Variables => process.env;

/**
 * Read the configuration from variables, the overrides first. An empty variable counts as not set.
 * @throws WrapsheetError `config_invalid`, whose detail names the variable, never its value.
 */
export function readConfig(variables: Variables, overrides: Overrides = {}): Config {
  const environment = readEnvironment({ ...variables, ...withoutUndefined(overrides) });
  const dataFolder = resolve(environment.WRAPSHEET_DATA);
  return deepFreeze({
    dataFolder,
    logLevel: environment.WRAPSHEET_LOG_LEVEL,
    demo: environment.WRAPSHEET_DEMO,
    demoDisturbance: disturbanceConfig(environment),
    server: {
      host: environment.HOST,
      port: environment.PORT,
      publicUrl: environment.WRAPSHEET_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
      trustedProxies: splitList(environment.WRAPSHEET_TRUSTED_PROXIES),
      metricsToken: environment.WRAPSHEET_METRICS_TOKEN ?? null,
      frameAncestors: splitList(environment.WRAPSHEET_FRAME_ANCESTORS),
      maxBodyBytes: environment.WRAPSHEET_MAX_BODY_BYTES,
      maxEvents: environment.WRAPSHEET_MAX_EVENTS,
      requestsPerMinute: environment.WRAPSHEET_REQUESTS_PER_MINUTE,
      queryDeadlineMs: environment.WRAPSHEET_QUERY_DEADLINE_MS,
      reportDeadlineMs: environment.WRAPSHEET_REPORT_DEADLINE_MS,
    },
    renderer: { chromiumPath: environment.CHROMIUM_PATH ?? null },
    store: storeConfig(environment, dataFolder),
    kafka: kafkaConfig(environment),
    registry: registryConfig(environment),
    mail: mailConfig(environment),
  });
}

/** What Kubernetes puts into the environment for each Service by its name: no misspelling of ours. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT)|_PORT(_\d+_|$)/;

function readEnvironment(variables: Variables): Environment {
  const known = new Set(Object.keys(EnvironmentSchema.properties));
  const misspelt = Object.keys(variables).find((name) => name.startsWith('WRAPSHEET_') && !known.has(name) && !SERVICE_LINK.test(name));
  if (misspelt !== undefined) throw invalid(misspelt, 'no variable of this name is known');
  const given = Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => known.has(name) && value !== undefined && value !== ''),
  );
  const environment = Value.Default(EnvironmentSchema, Value.Convert(EnvironmentSchema, given));
  for (const error of Value.Errors(EnvironmentSchema, environment)) {
    const variable = error.instancePath.slice(1).split('/')[0] ?? '';
    throw invalid(variable, `${error.message} (${describe(variable)})`);
  }
  return environment as Environment;
}

function disturbanceConfig(environment: Environment): DisturbanceConfig {
  const disturbing = (
    ['WRAPSHEET_DEMO_REDELIVERY', 'WRAPSHEET_DEMO_LATE', 'WRAPSHEET_DEMO_DISORDER', 'WRAPSHEET_DEMO_POISON'] as const
  ).find((name) => environment[name] > 0);
  if (environment.WRAPSHEET_DEMO === 'off' && disturbing !== undefined) throw invalid(disturbing, 'means nothing without the demo studio');
  return {
    redelivery: environment.WRAPSHEET_DEMO_REDELIVERY,
    late: environment.WRAPSHEET_DEMO_LATE,
    disorder: environment.WRAPSHEET_DEMO_DISORDER,
    poison: environment.WRAPSHEET_DEMO_POISON,
  };
}

function storeConfig(environment: Environment, dataFolder: string): StoreConfig {
  const { CLICKHOUSE_URL: url, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD, CLICKHOUSE_DATABASE, CLICKHOUSE_CLUSTER } = environment;
  if (url === undefined) {
    const orphan = (['CLICKHOUSE_USER', 'CLICKHOUSE_PASSWORD', 'CLICKHOUSE_DATABASE', 'CLICKHOUSE_CLUSTER'] as const).find(
      (name) => environment[name] !== undefined,
    );
    if (orphan !== undefined) throw invalid(orphan, 'means nothing without CLICKHOUSE_URL');
    return { kind: 'embedded', folder: resolve(dataFolder, 'store') };
  }
  return {
    kind: 'remote',
    url,
    ...(CLICKHOUSE_USER !== undefined && { user: CLICKHOUSE_USER }),
    ...(CLICKHOUSE_PASSWORD !== undefined && { password: CLICKHOUSE_PASSWORD }),
    ...(CLICKHOUSE_DATABASE !== undefined && { database: CLICKHOUSE_DATABASE }),
    ...(CLICKHOUSE_CLUSTER !== undefined && { cluster: CLICKHOUSE_CLUSTER }),
  };
}

function kafkaConfig(environment: Environment): KafkaConfig | null {
  if (environment.KAFKA_BROKERS === undefined) return null;
  return {
    brokers: splitList(environment.KAFKA_BROKERS),
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    groupId: environment.KAFKA_GROUP,
    tls: environment.KAFKA_TLS || environment.KAFKA_TLS_CA_FILE !== undefined,
    tlsCaFile: environment.KAFKA_TLS_CA_FILE ?? null,
    sasl: saslConfig(environment),
  };
}

function saslConfig(environment: Environment): KafkaConfig['sasl'] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = environment;
  if (mechanism === undefined && username === undefined && password === undefined) return null;
  if (mechanism === undefined) throw invalid('KAFKA_SASL_MECHANISM', 'is needed with KAFKA_SASL_USERNAME');
  if (username === undefined) throw invalid('KAFKA_SASL_USERNAME', 'is needed with KAFKA_SASL_MECHANISM');
  if (password === undefined) throw invalid('KAFKA_SASL_PASSWORD', 'is needed with KAFKA_SASL_MECHANISM');
  return { mechanism, username, password };
}

function registryConfig(environment: Environment): RegistryConfig | null {
  if (environment.SCHEMA_REGISTRY_URL === undefined) return null;
  return {
    url: environment.SCHEMA_REGISTRY_URL,
    username: environment.SCHEMA_REGISTRY_USERNAME ?? null,
    password: environment.SCHEMA_REGISTRY_PASSWORD ?? null,
  };
}

function describe(variable: string): string {
  const schemas: Readonly<Record<string, object>> = EnvironmentSchema.properties;
  const schema = schemas[variable];
  return schema !== undefined && 'description' in schema ? String(schema.description) : 'no such variable';
}

const invalid = (variable: string, why: string) => new WrapsheetError('config_invalid', `${variable} ${why}`, { params: { variable } });

const splitList = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const withoutUndefined = (values: Variables): Variables =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
