/** A mail as a schedule sends it, with everything that one can hold. */
import type { MessageParts } from '../../services/scheduler/mail/message.ts';

export const PARTS: MessageParts = {
  schedule: 'weekly',
  firing: 'due-1',
  purpose: 'report',
  from: 'Studio North <reports@studio.example>',
  to: 'ada@studio.example',
  subject: 'Delivery, last week',
  text: 'Forty-one characters.\n',
  html: '<html><body><img src="cid:chart@wrapsheet" alt="A chart"></body></html>',
  pictures: [{ cid: 'chart@wrapsheet', png: Buffer.from('a picture') }],
  attachments: [{ filename: 'delivery.csv', contentType: 'text/csv', content: Buffer.from('a,b\r\n1,2\r\n') }],
  unsubscribeUrl: 'https://reports.studio.example/unsubscribe/token',
  sentAt: Date.UTC(2026, 2, 2, 7),
};
