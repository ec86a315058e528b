/** Which stored reports no retention takes. */
import type { Clock } from '../common/clock.ts';
import type { Store } from '../store/types.ts';

export interface Pins {
  isPinned(reportId: string): Promise<boolean>;
  /** @param by id of whoever says so */
  set(reportId: string, pinned: boolean, by: string): Promise<void>;
  /** Those of these reports that are pinned. */
  among(reportIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export function createPins(store: Store, clock: Clock): Pins {
  async function newest(id: string): Promise<{ readonly version: number; readonly pinned: boolean }> {
    const [row] = await store.query<{ version: string; pinned: boolean }>(
      'SELECT version, pinned FROM report_pins FINAL WHERE report_id = {id:String}',
      { id },
    );
    return row === undefined ? { version: 0, pinned: false } : { version: Number(row.version), pinned: row.pinned };
  }

  return {
    isPinned: async (id) => (await newest(id)).pinned,
    async set(id, pinned, by) {
      const before = await newest(id);
      if (before.pinned === pinned) return;
      await store.insert('report_pins', [{ report_id: id, version: before.version + 1, pinned, by, at: clock.now() }]);
    },
    async among(ids) {
      const rows = await store.query<{ report_id: string }>(
        'SELECT report_id FROM report_pins FINAL WHERE report_pins.pinned AND report_id IN {ids:Array(String)}',
        { ids },
      );
      return new Set(rows.map((row) => row.report_id));
    },
  };
}
