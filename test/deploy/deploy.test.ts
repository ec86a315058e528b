import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EnvironmentSchema } from '../../services/common/environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Service {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const composeText = read('deploy/compose.yaml');
const compose = parse(composeText, { merge: true }) as Compose;
const known = Object.keys(EnvironmentSchema.properties);

const service = (name: string): Service => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`compose.yaml has no service ${name}`);
  return found;
};

/** Lines of .env.example that set a variable, as name → value. */
const example = Object.fromEntries(
  read('deploy/.env.example')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}` in the compose file. */
const interpolations = [...composeText.matchAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g)].map(([, name = '', kind, text]) => ({
  name,
  kind,
  text,
}));

describe('compose.yaml', () => {
  test.each(['wrapsheet', 'scheduler'])('gives %s only variables that it reads, with values that it accepts', (name) => {
    const environment = service(name).environment ?? {};
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
    const filled = Object.fromEntries(
      Object.entries(environment).map(([variable, value]) => [
        variable,
        String(value)
          .replace(/\$\{\w+:-([^}]*)\}/, '$1')
          .replace(/\$\{.*\}/, 'secret'),
      ]),
    );
    const complete = Value.Default(EnvironmentSchema, Value.Convert(EnvironmentSchema, filled));
    expect([...Value.Errors(EnvironmentSchema, complete)]).toEqual([]);
  });

  test('points wrapsheet at services and ports that are there', () => {
    const { KAFKA_BROKERS, CLICKHOUSE_URL, CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD } =
      service('wrapsheet').environment ?? {};
    const kafka = service('kafka').environment ?? {};
    expect(String(kafka['KAFKA_ADVERTISED_LISTENERS'])).toContain(`INTERNAL://${KAFKA_BROKERS}`);
    expect(String(kafka['KAFKA_LISTENERS'])).toContain('INTERNAL://:19092');
    expect(CLICKHOUSE_URL).toBe('http://clickhouse:8123');
    expect(service('clickhouse').environment).toEqual({ CLICKHOUSE_DB: CLICKHOUSE_DATABASE, CLICKHOUSE_USER, CLICKHOUSE_PASSWORD });
  });

  test('opens every port to this machine only, each once', () => {
    const ports = Object.values(compose.services).flatMap((entry) => entry.ports ?? []);
    expect(ports.filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([]);
    expect(new Set(ports).size).toBe(ports.length);
    expect(service('wrapsheet').ports).toEqual(['127.0.0.1:8080:8080']);
  });

  test('keeps data in volumes that it declares, and declares no other', () => {
    const used = Object.values(compose.services).flatMap((entry) => (entry.volumes ?? []).map((volume) => volume.split(':')[0]));
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.volumes)));
    expect(service('wrapsheet').volumes).toEqual(['wrapsheet-data:/data']);
  });

  test('starts wrapsheet when what it needs is healthy', () => {
    for (const [name, { condition }] of Object.entries(service('wrapsheet').depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
    }
    expect(Object.keys(service('wrapsheet').depends_on ?? {})).toEqual(['kafka', 'clickhouse']);
  });

  test('runs the scheduler as a process of its own, over the same store, mail server and address as the service beside it', () => {
    const { image, entrypoint, environment = {} } = service('scheduler');
    expect(image).toBe(service('wrapsheet').image);
    expect(entrypoint?.[0]).toBe('node');
    expect(existsSync(`${root}${entrypoint?.[1]}`)).toBe(true);
    const { KAFKA_BROKERS: _brokers, WRAPSHEET_DEMO: _demo, ...shared } = service('wrapsheet').environment ?? {};
    expect(environment).toEqual(shared);
    // What its main asks for: nothing can be sent without them.
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(['CLICKHOUSE_URL', 'SMTP_URL', 'MAIL_FROM']));
    const { hostname, port } = new URL(String(environment['SMTP_URL']));
    expect(service(hostname).ports?.some((mapping) => mapping.endsWith(`:${port}`))).toBe(true);
    expect(Object.keys(service('scheduler').depends_on ?? {})).toEqual(['wrapsheet', 'clickhouse']);
  });

  test('names a version of every image but the one it builds', () => {
    const built = service('wrapsheet').image;
    const others = Object.values(compose.services).filter(({ image }) => image !== built);
    expect(others.map((entry) => entry.image).filter((image) => !/^[\w./-]+:v?\d+\.\d+/.test(image))).toEqual([]);
  });

  test('takes its variables from .env.example, where each stands with the same default', () => {
    for (const { name, kind, text } of interpolations) {
      expect(example[name]).toBe(kind === '-' ? text : '');
    }
    expect(Object.keys(example).toSorted()).toEqual([...new Set(interpolations.map(({ name }) => name))].toSorted());
  });
});

describe('the Dockerfile', () => {
  const instructions = read('deploy/Dockerfile')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));
  const restOf = (name: string): string[] => instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
  const copied = restOf('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(' ').slice(0, -1));

  test('copies only what the repository has, and the builder is sent just that', () => {
    expect(copied.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
    const sent = read('deploy/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(sent.toSorted()).toEqual([...new Set(copied)].toSorted());
  });

  test('runs as a user without rights, on the versions that package.json asks for', () => {
    const [dependenciesStage, viewerStage, run] = restOf('FROM');
    expect([dependenciesStage, viewerStage]).toEqual([`${run} AS dependencies`, `${run} AS viewer`]);
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(run).toBe(`node:${dependencies['node']?.split('.')[0]}-bookworm-slim`);
    const order = instructions.map(({ name }) => name);
    expect(restOf('USER')).toEqual(['node']);
    expect(order.indexOf('USER')).toBeLessThan(order.indexOf('ENTRYPOINT'));
    expect(order.lastIndexOf('RUN')).toBeLessThan(order.indexOf('USER'));
  });

  test('brings the viewer built, where its tools are not', () => {
    const order = instructions.map(({ name, rest }) => `${name} ${rest}`);
    const [installed, built, taken] = [
      'RUN npm pkg delete scripts.prepare && npm ci --omit=dev --no-audit --no-fund',
      'RUN npm ci --no-audit --no-fund',
      'COPY --from=viewer /app/dist ./dist',
    ].map((line) => order.indexOf(line));
    expect([installed, built, taken]).toEqual([installed, built, taken].toSorted((a, b) => Number(a) - Number(b)));
    expect(installed).toBeGreaterThan(0);
    // npm ci builds it by `prepare`.
    expect(JSON.parse(read('package.json'))).toMatchObject({ scripts: { prepare: 'node services/viewer/build.ts' } });
  });

  test('sets only variables that wrapsheet reads, and exposes the port it listens on', () => {
    const set = [...(restOf('ENV')[0] ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
    expect(set.map(([name]) => name).filter((name) => name !== 'NODE_ENV' && !known.includes(name ?? ''))).toEqual([]);
    expect(Object.fromEntries(set)).toMatchObject({ HOST: '0.0.0.0', PORT: restOf('EXPOSE')[0], WRAPSHEET_DATA: restOf('VOLUME')[0] });
  });

  test('asks the running server for its health', () => {
    expect(restOf('HEALTHCHECK')[0]).toContain('/health/live');
    expect(existsSync(`${root}${JSON.parse(restOf('ENTRYPOINT')[0] ?? '[]')[1]}`)).toBe(true);
  });
});
