/** What people may do by the links in their mails, without signing in: leave a list, and read a report that was too large to attach. */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Reports } from '../reports/build.ts';
import { firingKey, type Ledger } from './ledger/types.ts';
import { recipientHash, type Links } from './mail/links.ts';
import type { MailRendering, OpenedFile } from './mail/rendering.ts';
import { FORMATS } from './schedule.ts';
import type { Schedules } from './schedules.ts';
import type { Unsubscribes } from './unsubscribes.ts';

export interface LinkDesk {
  /** By a link in a mail. @throws WrapsheetError `gone` */
  inspectUnsubscribe(token: string): Promise<{ readonly schedule: string; readonly recipient: string; readonly unsubscribed: boolean }>;
  unsubscribe(token: string, wanted: 'leave' | 'return'): Promise<void>;
  /** By a link in a mail. @throws WrapsheetError `gone` */
  openFile(token: string): Promise<OpenedFile>;
}

export interface LinkDeskDeps {
  readonly schedules: Pick<Schedules, 'find'>;
  readonly ledger: Ledger;
  readonly links: Links;
  readonly unsubscribes: Unsubscribes;
  readonly reports: Pick<Reports, 'get'>;
  readonly rendering: Pick<MailRendering, 'open'>;
  readonly clock: Clock;
}

/** A link in a mail was meant for its reader: it shows that one report, whatever they may see otherwise. */
const LINK_READER = { id: 'link', name: 'a link in a mail', projects: null };

export function createLinkDesk(deps: LinkDeskDeps): LinkDesk {
  const { schedules, ledger, links, unsubscribes, clock } = deps;
  const recipientOf = async (token: string) => {
    const opened = await links.openUnsubscribe(token);
    const schedule = await schedules.find(opened.schedule);
    const recipient = schedule?.recipients.find((one) => recipientHash(one) === opened.recipientHash);
    if (schedule === null || recipient === undefined) throw new WrapsheetError('gone', 'This report is no longer sent to you.');
    return { schedule, recipient, hash: opened.recipientHash };
  };

  return {
    async inspectUnsubscribe(token) {
      const { schedule, recipient } = await recipientOf(token);
      return { schedule: schedule.name, recipient, unsubscribed: await unsubscribes.has(schedule.id, recipient) };
    },
    async unsubscribe(token, wanted) {
      const { schedule, hash } = await recipientOf(token);
      await (wanted === 'leave' ? unsubscribes.add(schedule.id, hash) : unsubscribes.remove(schedule.id, hash));
    },
    async openFile(token) {
      const link = await links.openDownload(token, clock.now());
      const firing = await ledger.read(firingKey(link.schedule, link.firing));
      const format = FORMATS.find((one) => one === link.format);
      if (format === undefined || !firing?.body.resultId) throw new WrapsheetError('gone', 'The report of this link is no longer there.');
      return deps.rendering.open(await deps.reports.get(firing.body.resultId, LINK_READER), { format, options: link.options });
    },
  };
}
