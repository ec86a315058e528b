/** The Handlebars templates and style sheets of a report, compiled once. Everything they print is escaped, except drawings made here. */
import Handlebars from 'handlebars';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'templates');

export interface TemplateSet {
  /** Fills a template. Throws where it names something that the view does not have. */
  fill(name: string, view: object): string;
  sheet(name: string): string;
}

export function loadTemplates(): TemplateSet {
  const handlebars = Handlebars.create();
  const templates = new Map<string, Handlebars.TemplateDelegate>();
  const sheets = new Map<string, string>();
  for (const file of readdirSync(FOLDER)) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const name = file.replace(/\.\w+$/, '');
    if (file.endsWith('.css')) sheets.set(name, text);
    if (!file.endsWith('.hbs')) continue;
    const template = handlebars.compile<object>(text.trimEnd(), { strict: true, assumeObjects: false, knownHelpersOnly: true });
    templates.set(name, template);
    handlebars.registerPartial(name, template);
  }
  return { fill: (name, view) => named(templates, name)(view), sheet: (name) => named(sheets, name) };
}

function named<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`There is no template or style sheet "${name}".`);
  return found;
}
