/**
 * Links in mails that need no sign-in: to download a report that was too large to attach, and to unsubscribe. Each is signed, so that nobody can
 * make one; a download expires, and can be revoked for a firing or a whole schedule.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { WrapsheetError } from '../../common/errors.ts';
import type { FormatOptions } from '../../reports/files/formats.ts';
import type { Documents } from '../../store/documents.ts';
import { timeOfFiring } from '../ledger/types.ts';

export interface DownloadLink {
  readonly schedule: string;
  readonly firing: string;
  readonly format: string;
  readonly options: FormatOptions;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface UnsubscribeLink {
  readonly schedule: string;
  readonly recipient: string;
}

export interface Links {
  download(link: DownloadLink): Promise<string>;
  /** @throws WrapsheetError `gone`: expired, revoked, or none of ours */
  openDownload(token: string, now: number): Promise<DownloadLink>;
  /** A firing's links, or those of all firings of a schedule until now. */
  revoke(schedule: string, firing: string | null, by: string): Promise<void>;
  unsubscribe(link: UnsubscribeLink): Promise<string>;
  /** @returns schedule and the recipient's hash. @throws WrapsheetError `gone` */
  openUnsubscribe(token: string): Promise<{ readonly schedule: string; readonly recipientHash: string }>;
}

const KEY_KIND = 'signing_key';
const KEY_ID = 'mail';
const REVOKED = 'revoked_links';
const EVERY_FIRING = 'all';
const BY = 'scheduler';

/** Names a recipient without telling the address. */
export const recipientHash = (recipient: string): string =>
  createHash('sha256').update(recipient.toLowerCase()).digest('base64url').slice(0, 22);

const gone = () => new WrapsheetError('gone', 'This link has expired, was revoked, or is not complete.');

export function createLinks(documents: Documents): Links {
  const sign = async (purpose: string, parts: readonly (string | number | FormatOptions)[]): Promise<string> => {
    const payload = Buffer.from(JSON.stringify(parts)).toString('base64url');
    return `${payload}.${signature(await key(), purpose, payload).toString('base64url')}`;
  };
  const open = async (purpose: string, token: string): Promise<readonly unknown[]> => {
    const [payload = '', given = '', ...more] = token.split('.');
    const expected = signature(await key(), purpose, payload);
    const bytes = Buffer.from(given, 'base64url');
    if (more.length > 0 || bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) throw gone();
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as readonly unknown[];
  };

  /** Made by whoever needs it first; all processes over a store have the same. */
  let known: Promise<string> | null = null;
  const key = async (): Promise<string> => {
    known ??= readKey(documents);
    try {
      return await known;
    } catch (error) {
      known = null;
      throw error;
    }
  };

  return {
    download: ({ schedule, firing, format, options, expiresAt }) => sign('download', [schedule, firing, format, expiresAt, options]),
    async openDownload(token, now) {
      // Links of before had no options.
      const [schedule, firing, format, expiresAt, options = {}] = (await open('download', token)) as DownloadParts;
      if (expiresAt <= now) throw gone();
      if ((await documents.get(REVOKED, revokedId(schedule, firing))) !== null) throw gone();
      const all = await documents.get(REVOKED, revokedId(schedule, EVERY_FIRING));
      // Mails that go out after all were revoked have links that work.
      if (all !== null && !(timeOfFiring(firing) > all.at)) throw gone();
      return { schedule, firing, format, options, expiresAt };
    },
    async revoke(schedule, firing, by) {
      await documents.put(REVOKED, revokedId(schedule, firing ?? EVERY_FIRING), {}, { by });
    },
    unsubscribe: ({ schedule, recipient }) => sign('unsubscribe', [schedule, recipientHash(recipient)]),
    async openUnsubscribe(token) {
      const [schedule, hash] = (await open('unsubscribe', token)) as [string, string];
      return { schedule, recipientHash: hash };
    },
  };
}

type DownloadParts = [schedule: string, firing: string, format: string, expiresAt: number, options?: FormatOptions];

const revokedId = (schedule: string, scope: string): string => `${schedule}/${scope}`;

const signature = (key: string, purpose: string, payload: string): Buffer =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(`${purpose}.${payload}`).digest();

async function readKey(documents: Documents): Promise<string> {
  const found = await documents.get(KEY_KIND, KEY_ID);
  if (found !== null) return (found.body as { readonly key: string }).key;
  try {
    const made = await documents.put(KEY_KIND, KEY_ID, { key: randomBytes(32).toString('hex') }, { expectedVersion: 0, by: BY });
    return (made.body as { readonly key: string }).key;
  } catch (error) {
    if (!(error instanceof WrapsheetError) || error.code !== 'conflict') throw error;
    return readKey(documents);
  }
}
