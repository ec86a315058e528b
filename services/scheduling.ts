/** Wires the scheduler to what it sends: reports and their renderings, people, the mail server of the configuration. */
import { readFileSync } from 'node:fs';
import type { Registry } from 'prom-client';
import type { Config } from './common/config.ts';
import { WrapsheetError } from './common/errors.ts';
import type { MailConfig } from './common/mail-config.ts';
import type { People } from './people/people.ts';
import { fileName } from './query/file-names.ts';
import type { Reports } from './reports/build.ts';
import type { ReportDocuments } from './reports/files/documents.ts';
import type { Renderer } from './reports/rendering/renderer.ts';
import type { SettingsBook } from './reports/settings.ts';
import { createMailRendering } from './scheduler/mail/rendering.ts';
import { createScheduler, type Scheduler } from './scheduler/scheduler.ts';
import type { Documents } from './store/documents.ts';
import type { Freshness } from './store/freshness.ts';
import type { Store } from './store/types.ts';
import type { ProcessDeps } from './wiring.ts';

export interface SchedulingDeps extends ProcessDeps {
  readonly store: Store;
  readonly documents: Documents;
  readonly people: People;
  readonly reports: Reports;
  readonly renderer: Renderer;
  readonly rendered: ReportDocuments;
  readonly settings: SettingsBook;
  readonly freshness: () => Promise<Freshness>;
  readonly registry: Registry;
}

const MAX_CONNECTIONS = 3;
const SMTP_TIMEOUT_MS = 30_000;
/** What previews go by where mail is not set up: MAIL_MAX_BYTES as it is unless set. */
const PREVIEWED_LIMIT_BYTES = 10 * 2 ** 20;

/** @throws WrapsheetError config_invalid */
export function createScheduling(config: Config, deps: SchedulingDeps): Scheduler {
  const { people, rendered, renderer, settings, freshness, log } = deps;
  const { host, port, publicUrl } = config.server;
  const rendering = createMailRendering({
    renderer,
    documents: rendered,
    studio: async () => (await settings.get()).body,
    fileName,
  });
  const { allowedDomains = [], attachmentLimitBytes = PREVIEWED_LIMIT_BYTES } = config.mail ?? {};
  const mail = config.mail && {
    from: config.mail.from,
    smtp: { ...config.mail, ca: readAuthority(config.mail), maxConnections: MAX_CONNECTIONS, timeoutMs: SMTP_TIMEOUT_MS },
  };
  const scheduling = { mail, publicUrl: publicUrl ?? `http://${host}:${port}`, allowedDomains, attachmentLimitBytes };
  return createScheduler(scheduling, {
    ...deps,
    users: people.users,
    rendering,
    watermark: async () => (await freshness()).watermark,
    log: log.child({ room: 'scheduler' }),
  });
}

function readAuthority({ tlsCaFile }: MailConfig): string | null {
  if (tlsCaFile === null) return null;
  try {
    return readFileSync(tlsCaFile, 'utf8');
  } catch (cause) {
    throw new WrapsheetError('config_invalid', `SMTP_TLS_CA_FILE: ${tlsCaFile} cannot be read`, {
      cause,
      params: { variable: 'SMTP_TLS_CA_FILE' },
    });
  }
}
