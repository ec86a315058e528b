/** The log of a process: one JSON line an event on stderr, with secrets taken out whatever object they arrive in. */
import { pino, type DestinationStream, type Level, type Logger } from 'pino';

/** Fields that are never written, at whatever depth they stand; compared in lower case. */
const SECRET_FIELDS = new Set([
  'password',
  'token',
  'secret',
  'link',
  'authorization',
  'cookie',
  'set-cookie',
  'sasl',
  'metricstoken',
  'clickhouse_password',
  'kafka_sasl_password',
  'schema_registry_password',
  'wrapsheet_metrics_token',
]);
const MOST_DEPTH = 8;
const REMOVED = '[removed]';

/**
 * Pino's own redaction is not used: it writes into the object that is logged, which throws on our frozen configuration
 * and would change a live one. This copies instead.
 */
function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecretParts(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MOST_DEPTH) return '[too deep]';
  if (value instanceof Error) return withoutSecrets(pino.stdSerializers.err(value), depth + 1);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  if (value instanceof Date || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_FIELDS.has(name.toLowerCase()) ? REMOVED : withoutSecrets(inner, depth + 1),
    ]),
  );
}

const cleanFields = (fields: object) => withoutSecrets(fields) as Record<string, unknown>;

/** A sign-in link and credentials inside an address are secrets too. */
const withoutSecretParts = (text: string): string =>
  text.replace(/\/sign-in\/[^/?#\s]+/g, `/sign-in/${REMOVED}`).replace(/:\/\/[^/@\s]+@/g, `://${REMOVED}@`);

/** @param destination where lines go; stderr by default, so that the command line's own output stays clean. */
export function createLog(level: Level | 'silent', destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: cleanFields, bindings: cleanFields },
      // `cleanFields` has already turned errors into plain fields; pino's serializer would take them for errors again.
      serializers: { err: (fields: unknown) => fields },
    },
    destination,
  );
}
