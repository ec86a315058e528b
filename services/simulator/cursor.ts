/** How far a live studio has come, kept in a small file, so that a restart goes on where the last run stopped. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { WrapsheetError } from '../common/errors.ts';
import { hasCode } from '../common/file-errors.ts';

const CursorSchema = Type.Object({
  seed: Type.Integer(),
  startMs: Type.Integer(),
  scale: Type.Number({ exclusiveMinimum: 0 }),
  /** Events from the studio's beginning on that the sink has all taken. */
  submitted: Type.Integer({ minimum: 0 }),
});

/** Which studio it is and how many of its events the sink has. */
export type Cursor = Readonly<Static<typeof CursorSchema>>;

export interface CursorStore {
  /** null before the first write. */
  read(): Promise<Cursor | null>;
  write(cursor: Cursor): Promise<void>;
}

/** @throws WrapsheetError `config_invalid` from `read`, if the file holds something else. */
export function createCursorFile(path: string): CursorStore {
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      }
      return parse(path, text);
    },
    async write(cursor) {
      // A rename is atomic: a reader finds the old cursor or the new one, never half of one.
      await writeFile(`${path}.new`, JSON.stringify(cursor));
      await rename(`${path}.new`, path);
    },
  };
}

function parse(path: string, text: string): Cursor {
  try {
    return Value.Parse(CursorSchema, JSON.parse(text));
  } catch (cause) {
    throw new WrapsheetError('config_invalid', `${path} is not a cursor of the simulator; remove it to begin a new studio`, { cause });
  }
}
