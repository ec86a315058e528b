/** Checks of single values. Each notes the first fault and returns a value of the right type, so that callers read straight on. */

import { rejected, type Rejected } from './judged.ts';
import { LIMITS } from './limits.ts';
import type { RejectReason } from './reject-reasons.ts';

/** Anything by field name: a parsed JSON object or a decoded Avro record. */
export type Fields = Readonly<Record<string, unknown>>;

// Everything but control characters (C0, DEL, C1) and surrogates: the fast test that ordinary text passes.
const NEEDS_A_LOOK = /[^\u0020-\u007e\u00a0-\ud7ff\ue000-\uffff]/;
const CONTROL = /[^\u0020-\u007e\u00a0-\uffff]/;

/** Checks the fields of one event and keeps the first fault found. */
export class FieldChecks {
  fault: Rejected | null = null;
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  fail(reason: RejectReason, detail: string): void {
    this.fault ??= rejected(reason, detail);
  }

  #wrong(name: string, value: unknown, expected: string): void {
    if (value === undefined || value === null) this.fail('missing_field', `${name} is ${value === null ? 'null' : 'not there'}`);
    else this.fail('bad_value', `${name} is ${describe(value)}, not ${expected}`);
  }

  /** An identifier or a name that reports group by: 1 to 200 characters without control characters. */
  id(name: string): string {
    return this.#text(name, this.#fields[name], LIMITS.idCharacters);
  }

  idOrNull(name: string): string | null {
    const value = this.#fields[name];
    return value === undefined || value === null ? null : this.#text(name, value, LIMITS.idCharacters);
  }

  title(name: string): string {
    return this.#text(name, this.#fields[name], LIMITS.titleCharacters);
  }

  ids(name: string, maxItems: number): readonly string[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) {
      this.#wrong(name, value, 'an array of texts');
      return [];
    }
    if (value.length > maxItems) {
      this.fail('out_of_bounds', `${name} has ${value.length} items, more than ${maxItems}`);
      return [];
    }
    return value.map((item: unknown) => this.#text(`an item of ${name}`, item, LIMITS.idCharacters));
  }

  #text(name: string, value: unknown, maxCharacters: number): string {
    if (typeof value !== 'string') {
      this.#wrong(name, value, 'a text');
      return '';
    }
    if (value.length === 0) this.fail('out_of_bounds', `${name} is empty`);
    if (value.length > maxCharacters && codePoints(value, maxCharacters) > maxCharacters) {
      this.fail('out_of_bounds', `${name} is longer than ${maxCharacters} characters`);
    } else if (NEEDS_A_LOOK.test(value)) {
      if (CONTROL.test(value)) this.fail('invalid_text', `${name} holds a control character`);
      if (!value.isWellFormed()) this.fail('invalid_text', `${name} holds a lone surrogate`);
    }
    return value;
  }

  /** A whole number from min to max. */
  whole(name: string, min: number, max: number): number {
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      this.#wrong(name, value, 'a whole number');
      return min;
    }
    if (value < min || value > max) this.fail('out_of_bounds', `${name} is ${value}, not ${min} to ${max}`);
    return value + 0; // -0 becomes 0, so that equal events are equal bytes
  }

  /** A finite number of at least min, or null. */
  finiteOrNull(name: string, min: number): number | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'number') {
      this.#wrong(name, value, 'a number');
      return null;
    }
    if (!Number.isFinite(value) || value < min) this.fail('out_of_bounds', `${name} is ${value}, not a finite number from ${min}`);
    return value + 0;
  }

  /** Epoch milliseconds from 1998-12-31 (366 days before the first occurred_at), before 2100. */
  time(name: string): number {
    return this.#time(name, this.#fields[name]);
  }

  timeOrNull(name: string): number | null {
    const value = this.#fields[name];
    return value === undefined || value === null ? null : this.#time(name, value);
  }

  #time(name: string, value: unknown): number {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      this.#wrong(name, value, 'a time');
      return 0;
    }
    if (value < LIMITS.occurredFromMs - LIMITS.attemptMs || value >= LIMITS.occurredBeforeMs) {
      this.fail('out_of_bounds', `${name} is ${value} ms, outside the years 2000 to 2099`);
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value === 'boolean') return value;
    this.#wrong(name, value, 'true or false');
    return false;
  }

  symbol<const Symbols extends readonly [string, ...string[]]>(name: string, symbols: Symbols): Symbols[number] {
    const value = this.#fields[name];
    const found = symbols.find((symbol) => symbol === value);
    if (found !== undefined) return found;
    if (typeof value === 'string') this.fail('unknown_symbol', `${name} is ${describe(value)}, not one of ${symbols.join(', ')}`);
    else this.#wrong(name, value, 'a text');
    return symbols[0];
  }
}

/** Code points of a text, counted no further than needed to see that they are more than `enough`. */
function codePoints(text: string, enough: number): number {
  if (text.length > 2 * enough) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** A value in a few words, safe to print and store: cut short and well-formed. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value).toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}
