/**
 * The variables that wrapsheet reads, with their defaults and what they mean: the one list that config.ts checks the
 * environment against and docs/configuration.md is held to by a test.
 */
import { Type, type Static } from 'typebox';

const optionalText = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const webAddress = (description: string) => Type.Optional(Type.String({ pattern: '^https?://[^\\s]+$', description }));
const wholeNumber = (fallback: number, minimum: number, maximum: number, description: string) =>
  Type.Integer({ default: fallback, minimum, maximum, description });
const demoShare = (what: string) =>
  Type.Number({ default: 0, minimum: 0, maximum: 1, description: `Share of the demo’s events, 0 to 1, ${what}.` });

/** The origin of a site, or of all sites under a name: what a frame-ancestors policy takes. */
const SITE = 'https?://(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*(:\\d{1,5})?';

export const EnvironmentSchema = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', minLength: 1, description: 'Address to listen on; 0.0.0.0 for every network.' }),
  PORT: wholeNumber(8080, 0, 65_535, 'Port to listen on; 0 takes a free one.'),

  WRAPSHEET_DATA: Type.String({ default: './data', minLength: 1, description: 'Data folder; `--data` goes first.' }),
  WRAPSHEET_PUBLIC_URL: webAddress('Address under which people reach the server: used in links, and https makes cookies Secure.'),
  WRAPSHEET_TRUSTED_PROXIES: optionalText('Addresses or networks of reverse proxies whose X-Forwarded-For is believed, with commas.'),
  WRAPSHEET_LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe level that is logged.',
  }),
  WRAPSHEET_DEMO: Type.Enum(['auto', 'on', 'off'], {
    default: 'auto',
    description: 'A demo studio: auto starts one in a data folder that is empty, when neither Kafka nor a remote ClickHouse is set.',
  }),
  WRAPSHEET_DEMO_REDELIVERY: demoShare('that are sent a second time'),
  WRAPSHEET_DEMO_LATE: demoShare('that are held back by 200 to 3,000 others'),
  WRAPSHEET_DEMO_DISORDER: demoShare('that are held back by 1 to 20 others'),
  WRAPSHEET_DEMO_POISON: demoShare('beside which a message is sent that must become a dead letter'),
  WRAPSHEET_METRICS_TOKEN: Type.Optional(
    Type.String({ minLength: 16, description: 'Bearer token with which Prometheus may read /metrics from elsewhere than this machine.' }),
  ),
  WRAPSHEET_FRAME_ANCESTORS: Type.Optional(
    Type.String({
      pattern: `^${SITE}( *, *${SITE})*$`,
      description:
        'Sites whose pages may show embedded widgets, with commas: https://wiki.example.com, https://*.example.com. Without it, none may.',
    }),
  ),
  WRAPSHEET_MAX_BODY_BYTES: wholeNumber(16 * 2 ** 20, 1_024, 2 ** 30, 'Largest request body in bytes.'),
  WRAPSHEET_MAX_EVENTS: wholeNumber(20_000, 1, 1_000_000, 'Most events in one POST /events.'),
  WRAPSHEET_REQUESTS_PER_MINUTE: wholeNumber(1_200, 1, 10_000_000, 'Requests a minute of one person, token or unknown address.'),
  WRAPSHEET_QUERY_DEADLINE_MS: wholeNumber(20_000, 100, 600_000, 'A question is given up after this many milliseconds.'),

  WRAPSHEET_REPORT_DEADLINE_MS: wholeNumber(120_000, 1_000, 3_600_000, 'A report with its files is given up after this many milliseconds.'),

  CHROMIUM_PATH: optionalText('Chromium 131 or newer that prints PDFs and draws mails; else an installed one, else the one from npm.'),

  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://[^\\s]+$',
      description: 'Mail server, smtp://user:password@host:587 or smtps://…:465. Without it schedules are kept and nothing is sent.',
    }),
  ),
  SMTP_REQUIRE_TLS: Type.Boolean({
    default: false,
    description: 'Send nothing over smtp:// without STARTTLS; so it is in any case where a password goes to another machine.',
  }),
  SMTP_TLS_CA_FILE: optionalText('PEM file of the authority that signed the mail server (else the system’s).'),
  MAIL_FROM: Type.Optional(
    Type.String({
      pattern: '^([^<>\\r\\n]*<[^<>@\\s]+@[^<>@\\s]+>|[^<>@\\s]+@[^<>@\\s]+)$',
      description: 'Sender of mails: reports@studio.example, or Reports <reports@studio.example>.',
    }),
  ),
  MAIL_DOMAINS: optionalText('Domains that mail may go to, with commas; without it, all.'),
  MAIL_MAX_BYTES: wholeNumber(
    10 * 2 ** 20,
    100_000,
    100 * 2 ** 20,
    'Largest mail as it is sent, in bytes; what does not fit becomes a link that expires.',
  ),
  MAIL_PER_SECOND: wholeNumber(5, 1, 1_000, 'Most mails a second.'),

  KAFKA_BROKERS: Type.Optional(
    Type.String({
      pattern: '^[^\\s,]+:\\d+(,[^\\s,]+:\\d+)*$',
      description: 'host:port of brokers, with commas. Without it there is no Kafka.',
    }),
  ),
  KAFKA_TOPIC_PREFIX: Type.String({
    default: 'wrapsheet.',
    pattern: '^[A-Za-z0-9._-]*$',
    maxLength: 200,
    description: 'Put before the event type to make the topic.',
  }),
  KAFKA_GROUP: Type.String({ default: 'wrapsheet', minLength: 1, description: 'Consumer group that shares the work.' }),
  KAFKA_TLS: Type.Boolean({ default: false, description: 'Talk TLS to the brokers.' }),
  KAFKA_TLS_CA_FILE: optionalText('PEM file of the authority that signed the brokers (else the system’s).'),
  KAFKA_SASL_MECHANISM: Type.Optional(
    Type.Enum(['plain', 'scram-sha-256', 'scram-sha-512'], { description: 'How to sign in to the brokers.' }),
  ),
  KAFKA_SASL_USERNAME: optionalText('User at the brokers.'),
  KAFKA_SASL_PASSWORD: optionalText('Password at the brokers.'),

  SCHEMA_REGISTRY_URL: webAddress('Confluent-compatible schema registry; without it the ids of schemas/ids.json hold.'),
  SCHEMA_REGISTRY_USERNAME: optionalText('User at the registry.'),
  SCHEMA_REGISTRY_PASSWORD: optionalText('Password at the registry.'),

  CLICKHOUSE_URL: webAddress('Remote ClickHouse over HTTP; without it the embedded engine keeps the data in the data folder.'),
  CLICKHOUSE_USER: optionalText('User at the remote ClickHouse.'),
  CLICKHOUSE_PASSWORD: optionalText('Password at the remote ClickHouse.'),
  CLICKHOUSE_DATABASE: Type.Optional(
    Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'Database at the remote ClickHouse.' }),
  ),
  CLICKHOUSE_CLUSTER: Type.Optional(
    Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'Cluster name: replicated tables and distributed ones over them.' }),
  ),
});

export type Environment = Static<typeof EnvironmentSchema>;
