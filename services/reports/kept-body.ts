/** A result as the text that the archive keeps: compressed here and once, off the main thread, where the engine would do it again in each merge. */
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { packResult, unpackResult, type PackedResult } from './packed.ts';
import type { ReportResult } from './types.ts';

/** Higher ones take several times as long for a tenth less. */
const QUALITY = 1;

/** Brotli of JSON, in base 64. */
export async function toBody(result: ReportResult): Promise<string> {
  const json = JSON.stringify(packResult(result));
  const packed = await promisify(brotliCompress)(json, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
  return packed.toString('base64');
}

/** @param body of earlier versions: JSON */
export async function fromBody(body: string): Promise<ReportResult> {
  const json = body.startsWith('{') ? body : (await promisify(brotliDecompress)(Buffer.from(body, 'base64'))).toString();
  return unpackResult(JSON.parse(json) as PackedResult);
}
