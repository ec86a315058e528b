/**
 * Widgets that stand in other pages: each has a token that can do nothing but ask that one widget's questions, with the rights that whoever made it has at
 * that moment. It ends when it is revoked, and when its maker goes or is deactivated.
 */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import { everyDocument } from '../people/every-document.ts';
import type { Rights } from '../people/rights.ts';
import { formatCredential, hashSecret, newCredential, parseCredential, secretMatches } from '../people/secrets.ts';
import type { Principal } from '../people/types.ts';
import { checkPlace, checkWidget, type Widget, type WidgetPlace } from '../reports/dashboards/dashboard.ts';
import type { Documents } from '../store/documents.ts';

export interface EmbedContent extends WidgetPlace {
  readonly widget: Widget;
}

export interface Embed extends EmbedContent {
  readonly id: string;
  readonly userId: string;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface Embeds {
  /** The newest first; all, or those of a user. */
  list(userId?: string): Promise<readonly Embed[]>;
  /** `credential` is shown this once. @throws WrapsheetError `bad_request`, `unknown_zone` and the like */
  create(content: EmbedContent, principal: Principal): Promise<{ readonly embed: Embed; readonly credential: string }>;
  /** Somebody else's is not told apart from none, but to an admin. @throws WrapsheetError `not_found` */
  revoke(id: string, principal: Principal): Promise<void>;
  /** What a token stands for now; null where it was revoked, or its maker may no longer look. */
  open(credential: string): Promise<{ readonly embed: Embed; readonly principal: Principal } | null>;
}

interface EmbedsDeps {
  readonly documents: Documents;
  readonly rights: Pick<Rights, 'byUser'>;
  readonly clock: Clock;
}

const KIND = 'embed';
const PREFIX = 'wse';

type EmbedBody = Omit<Embed, 'id'> & { readonly hash: string };

export function createEmbeds({ documents, rights, clock }: EmbedsDeps): Embeds {
  return {
    async list(userId) {
      const found: Embed[] = [];
      for await (const { id, body } of everyDocument(documents, KIND)) {
        const embed = toEmbed(id, body as EmbedBody);
        if (userId === undefined || embed.userId === userId) found.push(embed);
      }
      return found.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
    },
    async create({ widget, range, zone, projects }, principal) {
      if (principal.kind !== 'user') throw new WrapsheetError('bad_request', 'Only a user can embed a widget: it has their rights.');
      checkPlace({ range, zone, projects });
      checkWidget(widget);
      const credential = newCredential();
      const made = { widget, range, zone, projects, userId: principal.id, createdAt: clock.now() };
      const body: EmbedBody = { ...made, hash: hashSecret(credential.secret) };
      await documents.put(KIND, credential.id, body, { expectedVersion: 0, by: principal.id });
      return { embed: toEmbed(credential.id, body), credential: formatCredential(PREFIX, credential) };
    },
    async revoke(id, principal) {
      const found = await documents.get(KIND, id);
      const owner = (found?.body as EmbedBody | undefined)?.userId;
      if (owner === undefined || (owner !== principal.id && principal.role !== 'admin')) {
        throw new WrapsheetError('not_found', `There is no embedded widget ${id}.`);
      }
      await documents.remove(KIND, id, { by: principal.id });
    },
    async open(credential) {
      const parts = parseCredential(PREFIX, credential);
      const document = parts === null ? null : await documents.get(KIND, parts.id);
      if (parts === null || document === null) return null;
      const body = document.body as EmbedBody;
      if (!secretMatches(parts.secret, body.hash)) return null;
      const principal = await rights.byUser(body.userId);
      return principal === null ? null : { embed: toEmbed(parts.id, body), principal };
    },
  };
}

const toEmbed = (id: string, { hash: _hash, ...body }: EmbedBody): Embed => ({ id, ...body });
