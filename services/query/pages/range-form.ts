/** The form over each report: preset or dates, zone, filters. It works without a script: what it sends is the page's own address. */
import { PRESETS } from '../../common/calendar-range.ts';
import { html, type Html } from './html.ts';

export const FILTER_FIELDS = ['project_id', 'scene_type', 'resolution_tier'] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

const FILTER_TITLES: Readonly<Record<FilterField, string>> = { project_id: 'Project', scene_type: 'Scene type', resolution_tier: 'Tier' };

export interface RangeForm {
  readonly action: string;
  readonly preset: string;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  /** The zones of the studio, of UTC and of the question, to choose from; any other can be typed. */
  readonly zones: readonly string[];
  readonly choices: Readonly<Record<FilterField, readonly { readonly id: string; readonly name: string }[]>>;
  readonly chosen: Readonly<Record<FilterField, readonly string[]>>;
}

const saidPreset = (preset: string): string => (preset[0]?.toUpperCase() ?? '') + preset.slice(1).replaceAll(/[-_]/g, ' ');

export const rangeForm = (form: RangeForm): Html =>
  html`<form method="get" action="${form.action}" class="range-form">
    <label
      >Range
      <select name="preset">
        <option value="">From and to</option>
        ${PRESETS.map(
          (preset) => html`<option value="${preset}" ${preset === form.preset ? html` selected` : null}>${saidPreset(preset)}</option>`,
        )}
      </select></label
    >
    <label>From <input name="from" value="${form.from}" placeholder="2026-11-01" maxlength="40" /></label>
    <label>To (excluded) <input name="to" value="${form.to}" placeholder="2026-12-01" maxlength="40" /></label>
    <label>Zone <input name="zone" value="${form.zone}" list="zones" maxlength="60" /></label>
    <datalist id="zones">${form.zones.map((zone) => html`<option value="${zone}"></option>`)}</datalist>
    ${FILTER_FIELDS.map((field) => filter(form, field))}
    <button class="primary">Show</button>
  </form>`;

function filter({ choices, chosen }: RangeForm, field: FilterField): Html | null {
  if (choices[field].length === 0) return null;
  const options = choices[field].map(
    ({ id, name }) => html`<option value="${id}" ${chosen[field].includes(id) ? html` selected` : null}>${name}</option>`,
  );
  return html`<label
    >${FILTER_TITLES[field]}
    <select name="${field}">
      <option value="">All</option>
      ${options}
    </select></label
  >`;
}
