/** The dashboards that people have made: one versioned document for each. */
import type { Documents, PutOptions } from '../../store/documents.ts';
import { checkDashboard, type Dashboard } from './dashboard.ts';
import { defaultDashboard } from './default-dashboard.ts';

export interface KeptDashboard {
  readonly dashboard: Dashboard;
  /** 0: the default of their role, which they have not changed. */
  readonly version: number;
}

export interface Dashboards {
  of(reader: DashboardReader): Promise<KeptDashboard>;
  /** @throws WrapsheetError `conflict`, and as checkDashboard */
  put(readerId: string, dashboard: unknown, options: PutOptions): Promise<KeptDashboard>;
  /** Back to the default. @throws WrapsheetError `conflict` */
  reset(reader: DashboardReader, options: PutOptions): Promise<KeptDashboard>;
}

export interface DashboardReader {
  readonly id: string;
  readonly role: string;
  /** null: every project. */
  readonly projects: readonly string[] | null;
}

const KIND = 'dashboard';

const standard = ({ role, projects }: DashboardReader): KeptDashboard => ({
  dashboard: defaultDashboard(role, projects !== null),
  version: 0,
});

export function createDashboards(documents: Documents): Dashboards {
  return {
    async of(reader) {
      const found = await documents.get(KIND, reader.id);
      return found === null ? standard(reader) : { dashboard: found.body as Dashboard, version: found.version };
    },
    async put(readerId, dashboard, options) {
      const body = checkDashboard(dashboard);
      const { version } = await documents.put(KIND, readerId, body, options);
      return { dashboard: body, version };
    },
    async reset(reader, options) {
      await documents.remove(KIND, reader.id, options);
      return standard(reader);
    },
  };
}
