/** The pages for people: each template as a page with a form for range, zone and filters. What is shown is a stored report, and its downloads are the same one. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { presetNamed } from '../../common/calendar-range.ts';
import type { Clock } from '../../common/clock.ts';
import { WrapsheetError } from '../../common/errors.ts';
import type { Principal } from '../../people/types.ts';
import type { Reports, TemplateListing } from '../../reports/build.ts';
import type { ReportDocuments } from '../../reports/files/documents.ts';
import type { LabelBook } from '../../reports/labels.ts';
import type { Renderer } from '../../reports/rendering/renderer.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import type { ReportResult } from '../../reports/types.ts';
import { signedIn } from '../access.ts';
import type { Answers } from '../answers.ts';
import { FILTER_FIELDS, rangeForm, type FilterField } from '../pages/range-form.ts';
import { reportBar, reportPage } from '../pages/report-page.ts';
import { createRecent } from '../recent.ts';
import type { App } from '../schemas.ts';

interface PageDeps {
  readonly reports: Reports;
  readonly answers: Answers;
  readonly labels: LabelBook;
  readonly settings: SettingsBook;
  readonly documents: Pick<ReportDocuments, 'formats'>;
  readonly renderer: Pick<Renderer, 'html'>;
  readonly clock: Clock;
  readonly banner: string | null;
}

const DEFAULT_PRESET = presetNamed('this-month');
const CHOICES_PRESET = presetNamed('last-90-days');
const BAR_CSS = readFileSync(new URL('../pages/bar.css', import.meta.url), 'utf8');
/** A page that is loaded again shows the same stored report for so long. */
const RECENT_MS = 30_000;

const field = Type.Optional(Type.String({ maxLength: 200 }));
const FormSchema = Type.Object(
  { preset: field, from: field, to: field, zone: field, project_id: field, scene_type: field, resolution_tier: field },
  { additionalProperties: false },
);
type Form = Static<typeof FormSchema>;
type Choices = Record<FilterField, { id: string; name: string }[]>;

export function pageRoutes(app: App, deps: PageDeps): void {
  const { reports, answers, labels, settings, documents, renderer, clock, banner } = deps;
  const config = { access: 'viewer', page: true } as const;
  const recent = createRecent<ReportResult>({ clock, keepMs: RECENT_MS });

  const choicesFor = async (principal: Principal): Promise<Choices> => {
    const lists = await Promise.all(
      FILTER_FIELDS.map(async (dimension) => {
        const [{ rows }, { body }] = await Promise.all([
          answers.answer({ metrics: ['attempts'], by: [dimension], preset: CHOICES_PRESET }, principal),
          labels.get(dimension),
        ]);
        const ids = rows.map((row) => row[dimension]).filter((id) => typeof id === 'string');
        return [dimension, ids.map((id) => ({ id, name: body[id]?.name ?? id }))] as const;
      }),
    );
    return Object.fromEntries(lists) as Choices;
  };

  app.get(
    '/view/:template',
    {
      config,
      schema: { hide: true, params: Type.Object({ template: Type.String({ maxLength: 100 }) }), querystring: FormSchema },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const template = templateOf(reports, request.params.template);
      const asked = { template: template.id, ...requestOf(request.query) };
      const [report, choices, { body: studio }] = await Promise.all([
        recent.get(JSON.stringify([principal.id, principal.projects, asked]), () => reports.generate(asked, principal)),
        choicesFor(principal),
        settings.get(),
      ]);
      const form = rangeForm({
        action: `/view/${template.id}`,
        preset: asked.preset ?? '',
        from: asked.from ?? report.range.from.slice(0, 10),
        to: asked.to ?? report.range.to.slice(0, 10),
        zone: report.range.zone,
        zones: [...new Set([studio.zone, report.range.zone, 'UTC'])],
        choices,
        chosen: Object.fromEntries(FILTER_FIELDS.map((name) => [name, asked.filters[name] ?? []])) as Record<FilterField, string[]>,
      });
      const bar = reportBar({
        studio: report.studio,
        person: principal.name,
        links: reports.templates().map(({ id, title }) => ({ href: `/view/${id}`, text: title, current: id === template.id })),
        downloads: documents.formats.names.map((name) => ({
          href: `/reports/${report.id}/download?format=${name}`,
          text: name.toUpperCase(),
        })),
        banner,
        form,
      });
      const page = reportPage(renderer.html(report, { logo: studio.logo }).html, bar, BAR_CSS);
      return reply.type('text/html; charset=utf-8').header('content-security-policy', page.policy).send(page.html);
    },
  );

  app.get('/assets/style.css', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    const css = await readFile(new URL('../pages/style.css', import.meta.url), 'utf8');
    return reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(css);
  });
}

function templateOf(reports: Reports, id: string | null): TemplateListing {
  const templates = reports.templates();
  const found = id === null ? templates[0] : templates.find((template) => template.id === id);
  if (found === undefined) throw new WrapsheetError('unknown_template', `There is no template "${id ?? ''}".`);
  return found;
}

const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** What the form asks. A form sends its empty fields too: they count as not given. */
function requestOf(form: Form) {
  const filters: Record<string, string[]> = {};
  for (const name of FILTER_FIELDS) {
    const value = form[name];
    if (given(value)) filters[name] = [value];
  }
  const dates = given(form.from) && given(form.to) ? { from: form.from.trim(), to: form.to.trim() } : null;
  const preset = given(form.preset) ? presetNamed(form.preset) : dates === null ? DEFAULT_PRESET : null;
  return {
    compare: true,
    filters,
    ...(given(form.zone) && { zone: form.zone.trim() }),
    ...(preset !== null ? { preset } : {}),
    ...(preset === null && dates !== null ? dates : {}),
  };
}
