/**
 * The closed list of errors that a user of wrapsheet can meet: a stable code, the HTTP status it answers with,
 * and what the user can do about it. Everything else is a bug and answers 500 `internal`.
 */

interface ErrorKind {
  readonly status: number;
  readonly title: string;
  /** What to do about it, in a sentence to the user. */
  readonly advice: string;
}

export const ERROR_KINDS = {
  unknown_metric: { status: 400, title: 'Unknown metric', advice: 'GET /catalogue lists the metrics.' },
  unknown_dimension: { status: 400, title: 'Unknown dimension', advice: 'GET /catalogue lists the dimensions of each metric.' },
  metric_dimension_mismatch: {
    status: 400,
    title: 'This metric has no such dimension',
    advice: 'Use one of the dimensions that the detail names, or ask for the metrics in separate queries.',
  },
  bad_range: { status: 400, title: 'The range is empty or out of bounds', advice: 'Give a `from` that lies before `to`.' },
  bound_off_quarter: {
    status: 400,
    title: 'A bound is not on a quarter of an hour',
    advice: 'Move the bound to :00, :15, :30 or :45 (seconds and milliseconds zero).',
  },
  bad_time: {
    status: 400,
    title: 'Not a time',
    advice: 'Give a date (2026-03-29) or an instant with an offset (2026-03-29T12:15:00+02:00).',
  },
  unknown_zone: { status: 400, title: 'Unknown time zone', advice: 'Give an IANA name such as Europe/Berlin or Asia/Kathmandu.' },
  unknown_preset: { status: 400, title: 'Unknown preset', advice: 'Use one of the presets that the detail names.' },
  definition_not_readable: {
    status: 400,
    title: 'The owner of the schedule may not read its report',
    advice: 'Choose another report or another owner; if it was not deleted, whose it is can share it with the owner.',
  },
  unknown_template: { status: 404, title: 'Unknown template', advice: 'GET /reports/templates lists them.' },
  bad_request: { status: 400, title: 'The request is not well formed', advice: 'See /docs for the shape of this request.' },
  body_too_large: { status: 413, title: 'The body is too large', advice: 'Split it; the detail names the limit.' },
  too_many_requests: { status: 429, title: 'Too many requests', advice: 'Try again after the seconds in Retry-After.' },
  unauthenticated: { status: 401, title: 'Not signed in', advice: 'Send a bearer token, or sign in by a one-time link.' },
  forbidden: { status: 403, title: 'Not allowed', advice: 'Ask an admin for the role or the project that the detail names.' },
  reviewers_not_opted_in: {
    status: 403,
    title: 'Figures by reviewer are switched off',
    advice: 'An admin of the studio can opt in under settings (reviewer_opt_in).',
  },
  audit_differs: { status: 500, title: 'Rollups differ from the raw events', advice: 'Mend them: npx wrapsheet audit --repair.' },
  unknown_format: { status: 400, title: 'No such format', advice: 'Ask for one of the formats that the detail names.' },
  not_found: { status: 404, title: 'Not found', advice: 'Check the id.' },
  gone: { status: 410, title: 'No longer there', advice: 'It has expired or was deleted; make it again.' },
  conflict: { status: 409, title: 'Changed meanwhile', advice: 'Read it again and repeat the change.' },
  deadline_exceeded: { status: 504, title: 'Took too long', advice: 'Ask for a shorter range, or fewer dimensions.' },
  store_away: { status: 503, title: 'The store does not answer', advice: 'Nothing accepted is lost; try again shortly.' },
  store_failed: { status: 500, title: 'The store refused a statement', advice: 'See the log under the id in `instance`.' },
  brokers_away: { status: 503, title: 'Kafka does not answer', advice: 'Send the events again shortly; what was taken in counts once.' },
  registry_away: {
    status: 503,
    title: 'The schema registry does not answer',
    advice: 'Check SCHEMA_REGISTRY_URL and its credentials; consumers wait meanwhile and lose nothing.',
  },
  registry_refused: {
    status: 500,
    title: 'The schema registry refused a schema',
    advice: 'Make its subject accept the schema that the detail names (compatibility BACKWARD), then start again.',
  },
  config_invalid: { status: 500, title: 'The configuration is not valid', advice: 'Correct the variable that the detail names.' },
  data_folder_in_use: {
    status: 500,
    title: 'Another process owns this data folder',
    advice: 'Stop it, or give another folder with --data.',
  },
  migration_refused: {
    status: 500,
    title: 'The store and this program do not fit together',
    advice: 'Use the program that made the store, or a newer one; never change a .sql file that has been applied.',
  },
  render_failed: {
    status: 500,
    title: 'A part of the report could not be drawn',
    advice: 'The detail names the part; its figures are in the CSV and JSON.',
  },
  renderer_unavailable: {
    status: 503,
    title: 'No browser draws pages',
    advice: 'Check CHROMIUM_PATH, or install Chromium 131 or newer; CSV and JSON do not need one.',
  },
  storage_full: {
    status: 507,
    title: 'No room is left on the disk',
    advice: 'Free some, or keep fewer reports under settings (retention); nothing half-written was kept.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'The file has no such part',
    advice: 'Content-Range says how long it is; ask for a part of that.',
  },
  cancelled: { status: 410, title: 'Called off', advice: 'Ask for it again if it is still wanted.' },
  mail_not_set_up: { status: 503, title: 'Mail is not set up', advice: 'Set SMTP_URL and MAIL_FROM, then start again.' },
  viewer_not_built: {
    status: 503,
    title: 'The pages are not built',
    advice: 'Run npm ci, or node services/viewer/build.ts, in the folder of wrapsheet.',
  },
  internal: { status: 500, title: 'Something went wrong on our side', advice: 'See the log under the id in `instance`.' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;

/** An error with a stable code. `detail` says what was wrong and where; `params` are facts for programs. */
export class WrapsheetError extends Error {
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown; params?: Readonly<Record<string, unknown>> } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WrapsheetError';
    this.code = code;
    this.params = options.params ?? {};
  }
}

/** RFC 9457 problem document for an error; `instance` ties it to the log. */
export function toProblem(error: WrapsheetError, instance: string) {
  const kind = ERROR_KINDS[error.code];
  return {
    type: `https://wrapsheet.dev/errors/${error.code}`,
    title: kind.title,
    status: kind.status,
    code: error.code,
    detail: error.message,
    advice: kind.advice,
    instance,
    ...error.params,
  };
}
