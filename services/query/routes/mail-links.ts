/** What the links in mails lead to, without signing in: leaving a schedule's list, and a report that was too large to attach. */
import { Type } from 'typebox';
import { html } from '../pages/html.ts';
import { layout } from '../pages/layout.ts';
import { answering, REPORT_FILE_ANSWER, type App } from '../schemas.ts';
import { sendFile, type SentFile } from '../send-file.ts';

/** Opens links of mails; main.ts hands in the real one. */
export interface MailLinks {
  inspectUnsubscribe(token: string): Promise<{ readonly schedule: string; readonly recipient: string; readonly unsubscribed: boolean }>;
  unsubscribe(token: string, wanted: 'leave' | 'return'): Promise<void>;
  openFile(token: string): Promise<SentFile>;
}

const TokenParams = Type.Object({ token: Type.String({ minLength: 1, maxLength: 400 }) });
const HTML = 'text/html; charset=utf-8';
const TITLE = 'Mailing';

export async function mailLinkRoutes(app: App, { links }: { readonly links: MailLinks }): Promise<void> {
  const page = { access: 'public', page: true } as const;
  await app.register(async (scope: App) => {
    // Mail programs post a form: `List-Unsubscribe=One-Click` (RFC 8058). What it says beyond being posted does not matter.
    scope.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { bodyLimit: 16_384 },
      (_request, payload, done) => {
        payload.resume();
        payload.on('end', () => done(null, undefined));
        payload.on('error', done);
      },
    );
    scope.get('/unsubscribe/:token', { config: page, schema: { hide: true, params: TokenParams } }, async (request, reply) => {
      const { token } = request.params;
      const found = await links.inspectUnsubscribe(token);
      return reply
        .type(HTML)
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .send(unsubscribePage(found, token));
    });
    for (const [path, wanted, operationId, summary] of [
      ['/unsubscribe/:token', 'leave', 'unsubscribe', 'No longer receive a scheduled report (one click, RFC 8058)'],
      ['/unsubscribe/:token/return', 'return', 'resubscribe', 'Receive a scheduled report again'],
    ] as const) {
      scope.post(
        path,
        {
          config: page,
          schema: {
            operationId,
            tags: ['Reports'],
            summary,
            params: TokenParams,
            response: answering({ 200: Type.String({ description: 'A page that says so' }) }),
          },
        },
        async (request, reply) => {
          const { token } = request.params;
          await links.unsubscribe(token, wanted);
          return reply.type(HTML).send(unsubscribePage(await links.inspectUnsubscribe(token), token));
        },
      );
    }
    scope.get(
      '/report-files/:token',
      {
        config: page,
        schema: {
          operationId: 'openReportFile',
          tags: ['Reports'],
          summary: 'A file of a report by the signed link of a mail',
          description: 'Needs no sign-in: the link is the right to read. Answers 410 once it has expired or was revoked.',
          params: TokenParams,
          ...REPORT_FILE_ANSWER,
        },
      },
      async (request, reply) => {
        // Who has the address has the file: it stays out of shared caches and of the next page's referrer.
        void reply.header('cache-control', 'private, no-store').header('referrer-policy', 'no-referrer');
        return sendFile(request, reply, await links.openFile(request.params.token));
      },
    );
  });
}

const unsubscribePage = (
  { schedule, recipient, unsubscribed }: Awaited<ReturnType<MailLinks['inspectUnsubscribe']>>,
  token: string,
): string =>
  layout(
    TITLE,
    unsubscribed
      ? html`<h1>You no longer receive “${schedule}”</h1>
          <p>Nothing more of it goes to ${recipient}.</p>
          <form method="post" action="/unsubscribe/${token}/return"><button>Receive it again</button></form>`
      : html`<h1>“${schedule}”</h1>
          <p>This report is sent to ${recipient} regularly.</p>
          <form method="post" action="/unsubscribe/${token}"><button class="primary">No longer receive it</button></form>`,
  );
