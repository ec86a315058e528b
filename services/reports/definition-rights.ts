/** Whose a saved definition is, who may read it and who may change it. */
import { Type, type Static } from 'typebox';
import { WrapsheetError } from '../common/errors.ts';
import { filtersOfSection } from './definition-rules.ts';
import type { SavedDefinition } from './definitions.ts';
import type { Reader } from './rights.ts';

export const SharingSchema = Type.Union(
  [
    Type.Object({ kind: Type.Literal('private') }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal('everybody') }, { additionalProperties: false }),
    Type.Object(
      {
        kind: Type.Literal('people'),
        people: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
      },
      { additionalProperties: false },
    ),
  ],
  { description: 'Who may read and use it besides its owner and admins: nobody, everybody, or these users (ids)' },
);
export type Sharing = Static<typeof SharingSchema>;

/** Whoever asks; an admin sees the definitions of everybody. */
export type DefinitionReader = Pick<Reader, 'id' | 'projects' | 'role'>;

/** Read it, use it in reports and schedules, copy it. Filters name projects and characters: somebody limited to some projects knows only of those. */
export function mayReadDefinition(saved: SavedDefinition, who: DefinitionReader): boolean {
  return (mayChangeDefinition(saved, who) || isSharedWith(saved.sharing, who)) && isWithinProjects(saved, who);
}

export const mayChangeDefinition = ({ owner }: SavedDefinition, who: DefinitionReader): boolean => who.role === 'admin' || who.id === owner;

/** @throws WrapsheetError `not_found`: to whom it is not shared there is no such definition */
export function requireReadable(saved: SavedDefinition, who: DefinitionReader): SavedDefinition {
  if (!mayReadDefinition(saved, who)) throw new WrapsheetError('not_found', `There is no report definition ${saved.id}.`);
  return saved;
}

/** @throws WrapsheetError `not_found`, `forbidden` */
export function requireChangeable(saved: SavedDefinition, who: DefinitionReader & { readonly name: string }): SavedDefinition {
  requireReadable(saved, who);
  if (!mayChangeDefinition(saved, who)) {
    throw new WrapsheetError('forbidden', `Only its owner and admins may change this definition; ${who.name} may copy it.`);
  }
  return saved;
}

const isSharedWith = (sharing: Sharing, { id }: DefinitionReader): boolean =>
  sharing.kind === 'everybody' || (sharing.kind === 'people' && sharing.people.includes(id));

function isWithinProjects({ definition }: SavedDefinition, { projects }: DefinitionReader): boolean {
  if (projects === null) return true;
  const filters = [definition.filters ?? {}, ...definition.sections.map((section) => filtersOfSection(section) ?? {})];
  return filters.every(
    ({ project_id = [], character_id = [] }) => project_id.every((id) => id !== null && projects.includes(id)) && character_id.length === 0,
  );
}
