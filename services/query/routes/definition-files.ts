/** Report definitions as files, out and in. */
import { Type, type Static } from 'typebox';
import { definitionFile, FILE_FORMAT, FILE_VERSION, readDefinitionFile } from '../../reports/definition-file.ts';
import { requireReadable } from '../../reports/definition-rights.ts';
import type { Definitions } from '../../reports/definitions.ts';
import { DefinitionSchema } from '../../reports/spec.ts';
import { signedIn } from '../access.ts';
import { attachment, plainName } from '../file-names.ts';
import { answering, IdParams, type App } from '../schemas.ts';
import type { VersionBody } from './definitions.ts';

const FileSchema = Type.Object(
  {
    format: Type.Literal(FILE_FORMAT),
    format_version: Type.Literal(FILE_VERSION),
    definition: DefinitionSchema,
  },
  { additionalProperties: false },
);
const MOST_CHARACTERS = 2_000_000;

const TAGS = ['Reports'];

export function definitionFileRoutes(app: App, { definitions }: { readonly definitions: Pick<Definitions, 'get'> }): void {
  app.get(
    '/report-definitions/:id/export',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'exportDefinition',
        tags: TAGS,
        summary: 'A definition as a file, to keep or to import elsewhere',
        params: IdParams,
        response: answering({ 200: FileSchema }),
      },
    },
    async (request, reply) => {
      const { definition } = requireReadable(await definitions.get(request.params.id), signedIn(request));
      const file = definitionFile(definition) as Static<typeof FileSchema>;
      void reply.header('content-disposition', attachment(`${plainName(definition.title)}.json`));
      return reply.type('application/json; charset=utf-8').send(file);
    },
  );
  app.post(
    '/report-definitions/import',
    {
      config: { access: 'editor' },
      schema: {
        operationId: 'importDefinition',
        tags: TAGS,
        summary: 'Read an exported definition; it is checked, not saved',
        description: 'Every fault is told with its place (`faults`). Unknown fields and newer formats are refused, not left out.',
        body: Type.Object(
          { content: Type.String({ maxLength: MOST_CHARACTERS, description: 'The text of the file' }) },
          { additionalProperties: false },
        ),
        response: answering({ 200: Type.Object({ definition: DefinitionSchema }) }),
      },
    },
    async (request) => ({ definition: readDefinitionFile(request.body.content) as VersionBody['definition'] }),
  );
}
