import { WrapsheetError } from '../../common/errors.ts';
import { COST_PER_CHARACTER } from './cost-per-character.ts';
import { DELIVERY } from './delivery.ts';
import { GPU_UTILIZATION } from './gpu-utilization.ts';
import { QUALITY } from './quality.ts';
import { REVIEWER_PRODUCTIVITY } from './reviewer-productivity.ts';
import { THROUGHPUT } from './throughput.ts';
import type { Template } from './template.ts';

/** In the order in which people are offered them. */
export const TEMPLATES: readonly Template[] = [DELIVERY, THROUGHPUT, GPU_UTILIZATION, QUALITY, COST_PER_CHARACTER, REVIEWER_PRODUCTIVITY];

/** @throws WrapsheetError `unknown_template` */
export function templateNamed(id: string): Template {
  const found = TEMPLATES.find((template) => template.id === id);
  if (found) return found;
  const known = TEMPLATES.map((template) => template.id);
  throw new WrapsheetError('unknown_template', `There is no template "${id}". The templates are ${known.join(', ')}.`, {
    params: { templates: known },
  });
}
