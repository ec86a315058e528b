/** Who no longer wants a schedule's mails. Their word goes before the owner's: they are left out until they say otherwise by the same link. */
import type { Documents } from '../store/documents.ts';
import { recipientHash } from './mail/links.ts';

export interface Unsubscribes {
  has(schedule: string, recipient: string): Promise<boolean>;
  /** Takes effect at once, also for mails of a firing that is being sent. */
  add(schedule: string, hash: string): Promise<void>;
  remove(schedule: string, hash: string): Promise<void>;
}

const KIND = 'unsubscribed';
const BY = 'recipient';

export function createUnsubscribes(documents: Documents): Unsubscribes {
  return {
    has: async (schedule, recipient) => (await documents.get(KIND, idOf(schedule, recipientHash(recipient)))) !== null,
    async add(schedule, hash) {
      await documents.put(KIND, idOf(schedule, hash), {}, { by: BY });
    },
    async remove(schedule, hash) {
      await documents.remove(KIND, idOf(schedule, hash), { by: BY });
    },
  };
}

const idOf = (schedule: string, hash: string): string => `${schedule}/${hash}`;
