/**
 * What the query room takes from elsewhere. Rooms beside this one (ingest) are known here only by these small interfaces; main.ts
 * hands in the real ones.
 */
import type { DeadLetter, ReplayOutcome } from '../events/dead-letter.ts';
import type { RejectReason } from '../events/reject-reasons.ts';
import type { Principal, Role } from '../people/types.ts';

export interface SubmitResult {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: readonly { readonly index: number; readonly code: RejectReason; readonly detail: string }[];
}

export interface SubmitOptions {
  readonly origin: 'http' | 'file';
  /** Where a value came from, for the detail of a dead letter. */
  readonly where?: (index: number) => string;
}

/** Takes events of the JSON form; what it has accepted is on disk when it answers. */
export interface Intake {
  submit(values: readonly unknown[], options: SubmitOptions): Promise<SubmitResult>;
}

export interface DeadLetters {
  list(options: {
    readonly cursor?: string;
    readonly limit?: number;
    readonly reason?: string;
    readonly type?: string;
  }): Promise<{ readonly items: readonly DeadLetter[]; readonly next_cursor: string | null }>;
  counts(): Promise<readonly { readonly reason: RejectReason; readonly letters: number }[]>;
  replay(selection: { readonly ids?: readonly string[]; readonly reason?: string; readonly type?: string }): Promise<ReplayOutcome>;
}

/** A log of this process that waits. */
export interface PausedLog {
  readonly log: string;
  readonly why: string;
  /** Epoch ms. */
  readonly since: number;
}

/** What the auditor found. */
export interface AuditOutcome {
  readonly verified: boolean;
  readonly hours: number;
  /** The finding in lines for people. */
  readonly lines: readonly string[];
}

/** Who may use a route. `public`: anybody; else the least role, or the right to send events. */
export type Access = 'public' | 'metrics' | 'signed-in' | Exclude<Role, 'producer'> | 'send-events';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route; every route must say so. */
    access?: Access;
    /** The route shows or changes what concerns every project: people limited to some are refused. */
    everyProject?: boolean;
    /** A page for people: errors are shown as a page too, and who is not signed in is led to the sign-in. */
    page?: boolean;
  }
  interface FastifyRequest {
    /** Who is asking; null on public routes without credentials. */
    principal: Principal | null;
    /** Where in an NDJSON body the events stand, from 1; null for every other body. */
    lineNumbers: readonly number[] | null;
  }
}
