/**
 * Checks requests against their TypeBox schemas. Bodies are taken as they are: a number in quotes is no number. Paths and query strings are text,
 * so they are converted first. The first fault is named with its place.
 */
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import type { TSchema } from 'typebox';
import { WrapsheetError } from '../common/errors.ts';

export function registerValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    const validator = Compile(schema);
    const isText = httpPart !== 'body';
    return (given: unknown) => {
      const value: unknown = Value.Default(schema, isText ? Value.Convert(schema, Value.Clone(given)) : given);
      if (validator.Check(value)) return { value };
      return { error: firstFault(httpPart ?? 'request', validator.Errors(value)) };
    };
  });
  // Schemas describe answers for the documentation; tests hold the answers to them. Filtering fields by schema would hide a mistake.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}

interface Fault {
  readonly instancePath: string;
  readonly message: string;
  readonly keyword: string;
  readonly params: object;
}

function firstFault(part: string, faults: Iterable<Fault>): WrapsheetError {
  // Of the faults of a union the deepest tells most.
  const fault = [...faults].sort((a, b) => depth(b) - depth(a))[0];
  const place = `${part}${fault?.instancePath.replaceAll('/', '.') ?? ''}`;
  const extra = fault !== undefined && fault.keyword === 'enum' ? `: ${listOf(fault.params, 'allowedValues')}` : '';
  const unknown =
    fault !== undefined && fault.keyword === 'additionalProperties' ? `: ${listOf(fault.params, 'additionalProperties')}` : '';
  // What a closed object does not name is measured by the schema `false`.
  const said = fault?.keyword === 'boolean' ? 'is not a field that this takes' : (fault?.message ?? 'is not as described');
  return new WrapsheetError('bad_request', `${place} ${said}${extra}${unknown}.`, { params: { place } });
}

const depth = (fault: Fault): number => fault.instancePath.split('/').length;

function listOf(params: object, name: string): string {
  const values: unknown = Object.entries(params).find(([key]) => key === name)?.[1];
  return Array.isArray(values) ? values.map(String).join(', ') : '';
}
