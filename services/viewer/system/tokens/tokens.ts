/** Tokens for programs, from the server: one's own; an admin sees all. */
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { TokenBody } from '../../../query/routes/tokens.ts';
import type { Role } from '../../../people/types.ts';
import { readAll } from '../../api/client.ts';

export type Token = TokenBody;
export interface NewToken extends Token {
  readonly token: string;
}

const KEY = ['tokens'];

export const useTokens = (): readonly Token[] =>
  useSuspenseQuery({ queryKey: KEY, queryFn: ({ signal }) => readAll<Token>('/tokens', signal) }).data;

export function useRefresh(): () => Promise<void> {
  const cache = useQueryClient();
  return useCallback(() => cache.invalidateQueries({ queryKey: KEY }), [cache]);
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  producer: 'Producer: may only send events',
  viewer: 'Viewer: reads and asks',
  editor: 'Editor: also makes schedules and definitions',
  admin: 'Admin: everything',
};
