import type { Documents, StoredDocument } from '../store/documents.ts';

const PAGE = 500;

/** All documents of a kind, page by page. */
export async function* everyDocument(documents: Documents, kind: string): AsyncGenerator<StoredDocument> {
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly StoredDocument[]; readonly next_cursor: string | null } = await documents.list(kind, {
      limit: PAGE,
      ...(cursor !== null && { cursor }),
    });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
