/** `wrapsheet audit`: the rollups against the raw events. It fails when something differs and was not mended. */
import { WrapsheetError } from '../../common/errors.ts';
import { askJson, withApi, type DataOption } from '../context.ts';

interface AuditAnswer {
  readonly verified: boolean;
  readonly lines: readonly string[];
}

export async function audit(options: DataOption & { readonly repair?: boolean }): Promise<void> {
  const answer = await withApi(options, (api) =>
    askJson<AuditAnswer>(api, 'POST', '/audit', { repair: options.repair === true, full: true }),
  );
  for (const line of answer.lines) process.stdout.write(`${line}\n`);
  if (!answer.verified) throw new WrapsheetError('audit_differs', 'The rollups differ from the raw events');
}
