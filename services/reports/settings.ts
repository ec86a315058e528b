/** What a studio sets for itself: its name, its zone, its habits. One versioned document. */
import { Type, type Static } from 'typebox';
import { checkZone } from '../common/calendar-zone.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents, PutOptions, StoredDocument } from '../store/documents.ts';
import { checked, refused, type Fault } from './checked.ts';

const LOGO_BYTES = 512 * 1024;

export const SettingsSchema = Type.Object(
  {
    studio_name: Type.String({ minLength: 1, maxLength: 100 }),
    logo: Type.Union(
      [Type.String({ pattern: '^data:image/(png|jpeg|svg\\+xml);base64,[A-Za-z0-9+/]+=*$', maxLength: LOGO_BYTES }), Type.Null()],
      {
        description: 'a data URI: PNG, JPEG or SVG',
      },
    ),
    zone: Type.String({ description: 'IANA name; the default of every question' }),
    locale: Type.String({ description: 'BCP 47: how numbers and dates are written' }),
    page_size: Type.Enum(['A4', 'Letter']),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217; of a price book that names none' }),
    reviewer_opt_in: Type.Boolean({ description: 'whether figures by reviewer are shown at all' }),
    retention: Type.Object(
      {
        report_days: Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()], {
          description: 'null: reports are kept for ever. A pinned one always is',
        }),
        report_count: Type.Optional(
          Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description: 'the most reports; the oldest go first. null: no limit' }),
        ),
        report_bytes: Type.Optional(
          Type.Union([Type.Integer({ minimum: 1_000_000 }), Type.Null()], {
            description: 'the most that reports and their rendered files may take together. null: no limit',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    lateness_minutes: Type.Integer({ minimum: 0, maximum: 1440, description: 'how far the watermark stays behind the logs' }),
  },
  { additionalProperties: false, $id: 'Settings' },
);
export type Settings = Readonly<Static<typeof SettingsSchema>>;

export const DEFAULT_SETTINGS: Settings = {
  studio_name: 'Studio',
  logo: null,
  zone: 'UTC',
  locale: 'en-GB',
  page_size: 'A4',
  currency: 'EUR',
  reviewer_opt_in: false,
  retention: { report_days: null, report_count: null, report_bytes: null },
  lateness_minutes: 5,
};

export interface Versioned<Body> {
  readonly body: Body;
  /** 0: nobody has set it yet. */
  readonly version: number;
}

export interface SettingsBook {
  get(): Promise<Versioned<Settings>>;
  /** Replaces the settings. @throws WrapsheetError `bad_request`, `unknown_zone`, `conflict` */
  put(settings: unknown, options: PutOptions): Promise<Versioned<Settings>>;
}

export const SETTINGS_KIND = 'settings';
const ID = 'studio';

/** What a settings document says; the defaults where there is none. */
export function settingsOf(found: StoredDocument | null | undefined): Versioned<Settings> {
  // Settings that a newer program has added take their default.
  return found ? { body: withDefaults(found.body as Settings), version: found.version } : { body: DEFAULT_SETTINGS, version: 0 };
}

export function createSettings(documents: Documents): SettingsBook {
  return {
    get: async () => settingsOf(await documents.get(SETTINGS_KIND, ID)),
    async put(settings, options) {
      const body = checkSettings(settings);
      const { version } = await documents.put(SETTINGS_KIND, ID, body, options);
      return { body, version };
    },
  };
}

const withDefaults = (settings: Settings): Settings => ({
  ...DEFAULT_SETTINGS,
  ...settings,
  retention: { ...DEFAULT_SETTINGS.retention, ...settings.retention },
});

/** @throws WrapsheetError `bad_request`, `unknown_zone` */
export function checkSettings(value: unknown): Settings {
  const settings = checked(SettingsSchema, value, 'Settings');
  checkZone(settings.zone);
  const faults: Fault[] = [];
  if (!isLocale(settings.locale))
    faults.push({ path: '/locale', message: `"${settings.locale}" is no BCP 47 locale, such as en-GB or de` });
  if (faults.length > 0) throw refused('Settings', faults);
  return settings;
}

function isLocale(text: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(text).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw new WrapsheetError('internal', 'The platform cannot tell locales.', { cause: error });
  }
}
