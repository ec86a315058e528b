/** Names of ids as a CSV: taken in, looked at before that, and given out. */
import { Type, type Static } from 'typebox';
import { rowsCsv } from '../../reports/csv.ts';
import { labelsFromCsv, LabelSchema, LabelsSchema, type LabelBook, type Labels } from '../../reports/labels.ts';
import { signedIn } from '../access.ts';
import { attachment } from '../file-names.ts';
import { answering, nullable, type App } from '../schemas.ts';
import { IfMatchHeaders, putOptions, withVersion } from '../versions.ts';
import { DimensionParams, visibleLabels } from './studio.ts';

const MOST_CSV_BYTES = 4 * 2 ** 20;
const COLUMNS = ['id', 'name', 'order', 'colour', 'archived'] as const;

const PreviewSchema = Type.Object({
  changes: Type.Array(
    Type.Object({ id: Type.String(), before: nullable(LabelSchema), after: LabelSchema }, { description: 'before is null: it is new' }),
    { description: 'In the order of the file' },
  ),
  unchanged: Type.Integer({ description: 'Rows that say what is there already' }),
});
export type LabelImportPreview = Static<typeof PreviewSchema>;

const route = (operationId: string, summary: string) => ({ operationId, tags: ['Studio'], summary, params: DimensionParams });

export function labelFileRoutes(app: App, { labels }: { readonly labels: LabelBook }): void {
  const config = { access: 'editor', everyProject: true } as const;

  void app.register(async (scope: App) => {
    scope.addContentTypeParser('text/csv', { parseAs: 'string', bodyLimit: MOST_CSV_BYTES }, (_request, body, done) => done(null, body));
    scope.post(
      '/labels/:dimension/import',
      {
        config,
        schema: {
          ...route('importLabels', 'Add and change names from a CSV'),
          description: 'Columns id and name, and if wanted order, colour, archived. Nothing is taken if a row is at fault.',
          consumes: ['text/csv'],
          headers: IfMatchHeaders,
          body: Type.String(),
          response: answering({ 200: LabelsSchema }),
        },
      },
      async (request, reply) => withVersion(reply, await labels.importCsv(request.params.dimension, request.body, putOptions(request))),
    );
    scope.post(
      '/labels/:dimension/import/preview',
      {
        config,
        schema: {
          ...route('previewLabelImport', 'What such a CSV would change'),
          description:
            'The ETag is the version that it was compared with: give it as If-Match to the import. Faults come as at the import.',
          consumes: ['text/csv'],
          body: Type.String(),
          response: answering({ 200: PreviewSchema }),
        },
      },
      async (request, reply) => {
        const { body, version } = await labels.get(request.params.dimension);
        return withVersion(reply, { body: changesOf(body, labelsFromCsv(request.body)), version });
      },
    );
  });

  app.get(
    '/labels/:dimension/export',
    {
      config: { access: 'viewer' },
      schema: {
        ...route('exportLabels', 'The names as a CSV, as the import takes it'),
        produces: ['text/csv'],
        response: answering({ 200: Type.String() }),
      },
    },
    async (request, reply) => {
      const { dimension } = request.params;
      const visible = visibleLabels(dimension, (await labels.get(dimension)).body, signedIn(request));
      const rows = Object.entries(visible).map(([id, label]) => ({ id, ...label }));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', attachment(`labels-${dimension}.csv`))
        .serializer(String)
        .send([...rowsCsv(rows, { columns: COLUMNS, bom: true })].join(''));
    },
  );
}

function changesOf(standing: Labels, given: Labels): LabelImportPreview {
  const rows = Object.entries(given).map(([id, after]) => ({ id, before: standing[id] ?? null, after }));
  const changes = rows.filter(({ before, after }) => before === null || !same(before, after));
  return { changes, unchanged: rows.length - changes.length };
}

type Label = Labels[string];

const same = (a: Label, b: Label): boolean =>
  a.name === b.name && a.order === b.order && a.archived === b.archived && a.colour?.toLowerCase() === b.colour?.toLowerCase();
