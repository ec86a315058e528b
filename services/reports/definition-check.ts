/** Whether the engine can generate a definition; if not, every fault with its place. */
import { WrapsheetError } from '../common/errors.ts';
import { isDimension, metricEntry } from '../metrics/catalogue.ts';
import { checked, refused, type Fault } from './checked.ts';
import { filtersOfSection, misfitsOf, type Misfit } from './definition-rules.ts';
import { DefinitionSchema, type Filters, type ReportDefinition } from './spec.ts';

/**
 * A definition that the engine can generate.
 * @throws WrapsheetError `bad_request`, `unknown_metric`, `metric_dimension_mismatch`, with every fault
 */
export function checkDefinition(value: unknown): ReportDefinition {
  const definition: ReportDefinition = checked(DefinitionSchema, value, 'Report definition');
  const faults: Fault[] = [...filterFaults(definition.filters, '/filters')];
  const seen = new Set<string>();
  for (const [index, section] of definition.sections.entries()) {
    const path = `/sections/${index}`;
    if (seen.has(section.id)) faults.push({ path: `${path}/id`, message: `two sections have the id "${section.id}"` });
    seen.add(section.id);
    faults.push(...filterFaults(filtersOfSection(section), `${path}/filters`));
  }
  const misfits = definition.sections.flatMap((section, index) =>
    misfitsOf(section).map((misfit) => ({ misfit, ...sayMisfit(misfit, `/sections/${index}`) })),
  );
  const all = [...faults, ...misfits.map(({ path, message }) => ({ path, message }))];
  for (const { misfit, message } of misfits) refuseMetric(misfit, message, all);
  if (all.length > 0) throw refused('Report definition', all);
  return definition;
}

/** A metric that there is not, or a breakdown that it has not, has a code of its own. */
function refuseMetric(misfit: Misfit, message: string, faults: readonly Fault[]): void {
  if (misfit.kind === 'unknown_metric') throw new WrapsheetError('unknown_metric', message, { params: { metric: misfit.metric, faults } });
  if (misfit.kind !== 'no_dimension') return;
  const { metric } = misfit;
  throw new WrapsheetError('metric_dimension_mismatch', message, {
    params: { metric, dimensions: metricEntry(metric).dimensions, faults },
  });
}

function filterFaults(filters: Filters | undefined, path: string): Fault[] {
  const foreign = Object.keys(filters ?? {}).filter((dimension) => !isDimension(dimension));
  return foreign.map((dimension) => ({ path, message: `there is no dimension "${dimension}"` }));
}

function sayMisfit(misfit: Misfit, path: string): Fault {
  switch (misfit.kind) {
    case 'unknown_metric':
      return { path: `${path}/metrics`, message: `There is no metric "${misfit.metric}".` };
    case 'no_dimension': {
      const { metric, missing } = misfit;
      const { dimensions } = metricEntry(metric);
      return {
        path: `${path}/by`,
        message: `${metric} has no dimension ${missing.join(', ')}. Its dimensions are ${dimensions.join(', ')}.`,
      };
    }
    case 'one_metric_by_dimension':
      return { path: `${path}/metrics`, message: 'a series by a dimension shows one metric' };
    case 'reviewers_in_tables':
      return { path: `${path}/by`, message: 'reviewers are shown in tables only' };
    case 'units':
      return { path: `${path}/metrics`, message: 'a chart has one unit' };
    case 'not_additive':
      return { path: `${path}/chart`, message: `${misfit.metric} cannot be stacked: its parts do not add up` };
    case 'rank':
      break;
  }
  return { path: `${path}/rank`, message: 'is none of the metrics of the table' };
}
