/** What a retention would remove now, said before it is set. */
import { Type, type Static } from 'typebox';
import type { Clock } from '../../common/clock.ts';
import type { Reports } from '../../reports/build.ts';
import { toRemove } from '../../reports/retention.ts';
import { SettingsSchema } from '../../reports/settings.ts';
import { answering, nullable, type App } from '../schemas.ts';

const HeldSchema = Type.Object({
  reports: Type.Integer(),
  size_bytes: Type.Integer({ description: 'With their rendered files' }),
  from: nullable(Type.String({ description: 'When the oldest of them was made; null without any' })),
  to: nullable(Type.String({ description: 'When the newest was' })),
});
const PreviewSchema = Type.Object({
  removed: HeldSchema,
  kept: HeldSchema,
  pinned: Type.Integer({ description: 'Of the kept; no retention takes them' }),
});
export type RetentionPreview = Static<typeof PreviewSchema>;

interface RetentionDeps {
  readonly reports: Pick<Reports, 'kept'>;
  readonly clock: Clock;
}

export function retentionRoutes(app: App, { reports, clock }: RetentionDeps): void {
  app.post(
    '/settings/retention/preview',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'previewRetention',
        tags: ['Studio'],
        summary: 'Which reports such a retention would remove now',
        body: SettingsSchema.properties.retention,
        response: answering({ 200: PreviewSchema }),
      },
    },
    async (request): Promise<RetentionPreview> => {
      const all = await reports.kept();
      const going = new Set(toRemove(all, request.body, clock.now()));
      const kept = all.filter(({ id }) => !going.has(id));
      return {
        removed: held(all.filter(({ id }) => going.has(id))),
        kept: held(kept),
        pinned: kept.filter(({ pinned }) => pinned).length,
      };
    },
  );
}

function held(reports: readonly { readonly generatedAt: number; readonly sizeBytes: number }[]): Static<typeof HeldSchema> {
  const times = reports.map(({ generatedAt }) => generatedAt).toSorted((a, b) => a - b);
  return {
    reports: reports.length,
    size_bytes: reports.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    from: iso(times[0]),
    to: iso(times.at(-1)),
  };
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
