/** What this studio is: projects, scene types, tiers, GPU groups, review teams and failure types. Values only. */
import type { WorkingHours } from './working-hours.ts';

export type SceneTypeId = 'portrait' | 'dialogue' | 'gesture' | 'action' | 'crowd' | 'night_exterior';
export type TierId = '720p' | '1080p' | '4k';
export type ReviewTeamId = 'berlin' | 'tokyo' | 'los_angeles' | 'kathmandu';

export type Shares<K extends string = string> = readonly { readonly name: K; readonly share: number }[];

export interface SceneType {
  readonly id: SceneTypeId;
  /** GPU-minutes of a typical 1080p attempt on one GPU of speed 1. */
  readonly gpuMinutes: number;
  /** Chance that a first attempt passes automatic QA under the first workflow. */
  readonly passRate: number;
  /** Chance that a reviewer approves. */
  readonly approvalRate: number;
  /** Chance that an attempt fails technically. */
  readonly faultRate: number;
  readonly qaFailures: Shares;
}

export const SCENE_TYPES: readonly SceneType[] = [
  {
    id: 'portrait',
    gpuMinutes: 45,
    passRate: 0.66,
    approvalRate: 0.88,
    faultRate: 0.02,
    qaFailures: [
      { name: 'identity_drift', share: 6 },
      { name: 'artifact', share: 2 },
      { name: 'color_shift', share: 2 },
    ],
  },
  {
    id: 'dialogue',
    gpuMinutes: 130,
    passRate: 0.7,
    approvalRate: 0.82,
    faultRate: 0.04,
    qaFailures: [
      { name: 'lip_sync', share: 7 },
      { name: 'identity_drift', share: 2 },
      { name: 'flicker', share: 1 },
    ],
  },
  {
    id: 'gesture',
    gpuMinutes: 90,
    passRate: 0.72,
    approvalRate: 0.84,
    faultRate: 0.03,
    qaFailures: [
      { name: 'hands', share: 7 },
      { name: 'flicker', share: 2 },
      { name: 'artifact', share: 1 },
    ],
  },
  {
    id: 'action',
    gpuMinutes: 280,
    passRate: 0.6,
    approvalRate: 0.74,
    faultRate: 0.07,
    qaFailures: [
      { name: 'flicker', share: 5 },
      { name: 'hands', share: 2 },
      { name: 'artifact', share: 3 },
    ],
  },
  {
    id: 'crowd',
    gpuMinutes: 470,
    passRate: 0.52,
    approvalRate: 0.72,
    faultRate: 0.09,
    qaFailures: [
      { name: 'artifact', share: 5 },
      { name: 'identity_drift', share: 4 },
      { name: 'flicker', share: 2 },
    ],
  },
  {
    id: 'night_exterior',
    gpuMinutes: 200,
    passRate: 0.68,
    approvalRate: 0.8,
    faultRate: 0.05,
    qaFailures: [
      { name: 'color_shift', share: 6 },
      { name: 'flicker', share: 3 },
      { name: 'artifact', share: 1 },
    ],
  },
];

export interface Tier {
  readonly id: TierId;
  /** GPU time relative to 1080p. */
  readonly cost: number;
  /** Added to the chance of passing QA. */
  readonly passLift: number;
  readonly leastGpus: number;
}

export const TIERS: readonly Tier[] = [
  { id: '720p', cost: 0.5, passLift: 0.04, leastGpus: 1 },
  { id: '1080p', cost: 1, passLift: 0, leastGpus: 1 },
  { id: '4k', cost: 2.6, passLift: -0.06, leastGpus: 2 },
];

const WEEKDAYS = [1, 2, 3, 4, 5];

const office = (zone: string, opensHour: number, closesHour: number, weekdays: readonly number[] = WEEKDAYS): WorkingHours => ({
  zone,
  opensMinute: opensHour * 60,
  closesMinute: closesHour * 60,
  weekdays,
});

export interface Project {
  readonly id: string;
  readonly hours: WorkingHours;
  /** Characters onboarded on the given day of work; `day` counts from the studio's start. */
  readonly charactersOnDay: (day: number, weekday: number) => number;
  readonly tiers: Shares<TierId>;
  readonly scenes: Shares<SceneTypeId>;
  /** Fewest and most scenes of a character. */
  readonly sceneCount: readonly [number, number];
  /** Ids of the review teams that look at its scenes. */
  readonly teams: readonly ReviewTeamId[];
}

export const PROJECTS: readonly Project[] = [
  {
    id: 'aurora',
    hours: office('Europe/Berlin', 9, 18),
    charactersOnDay: () => 1.9,
    tiers: [
      { name: '1080p', share: 7 },
      { name: '4k', share: 3 },
    ],
    scenes: [
      { name: 'portrait', share: 4 },
      { name: 'dialogue', share: 5 },
      { name: 'gesture', share: 3 },
      { name: 'night_exterior', share: 2 },
    ],
    sceneCount: [8, 18],
    teams: ['berlin', 'kathmandu'],
  },
  {
    // A weekly series: an episode's characters arrive together on Mondays.
    id: 'hoshi',
    hours: office('Asia/Tokyo', 10, 19),
    charactersOnDay: (_day, weekday) => (weekday === 1 ? 6 : 0.5),
    tiers: [
      { name: '1080p', share: 8 },
      { name: '720p', share: 2 },
    ],
    scenes: [
      { name: 'dialogue', share: 6 },
      { name: 'portrait', share: 3 },
      { name: 'action', share: 2 },
      { name: 'crowd', share: 1 },
    ],
    sceneCount: [8, 16],
    teams: ['tokyo'],
  },
  {
    // A film in five-week cycles, each with a crunch at its end.
    id: 'kestrel',
    hours: office('America/Los_Angeles', 9, 18),
    charactersOnDay: (day) => (day % 35 >= 28 ? 3 : 0.9),
    tiers: [
      { name: '4k', share: 6 },
      { name: '1080p', share: 4 },
    ],
    scenes: [
      { name: 'action', share: 4 },
      { name: 'crowd', share: 3 },
      { name: 'night_exterior', share: 3 },
      { name: 'dialogue', share: 2 },
    ],
    sceneCount: [6, 14],
    teams: ['los_angeles', 'berlin'],
  },
  {
    // Short social clips: many, small, cheap; Sunday is a working day in Kathmandu, Saturday is not.
    id: 'luma',
    hours: office('Asia/Kathmandu', 10, 17, [7, 1, 2, 3, 4, 5]),
    charactersOnDay: () => 1.4,
    tiers: [
      { name: '720p', share: 8 },
      { name: '1080p', share: 2 },
    ],
    scenes: [
      { name: 'portrait', share: 6 },
      { name: 'gesture', share: 5 },
      { name: 'dialogue', share: 2 },
    ],
    sceneCount: [4, 9],
    teams: ['kathmandu'],
  },
  {
    // An advertising campaign that begins in the fifth week and comes in waves of two weeks on, two off.
    id: 'mosaik',
    hours: office('Europe/Berlin', 9, 18),
    charactersOnDay: (day) => (day >= 30 && Math.floor((day - 30) / 14) % 2 === 0 ? 2.2 : 0),
    tiers: [
      { name: '4k', share: 5 },
      { name: '1080p', share: 5 },
    ],
    scenes: [
      { name: 'portrait', share: 4 },
      { name: 'gesture', share: 4 },
      { name: 'crowd', share: 1 },
    ],
    sceneCount: [5, 10],
    teams: ['berlin'],
  },
  {
    // A pilot that ends after six weeks.
    id: 'pilot',
    hours: office('Europe/Berlin', 9, 18),
    charactersOnDay: (day) => (day < 42 ? 0.8 : 0),
    tiers: [{ name: '1080p', share: 1 }],
    scenes: [
      { name: 'dialogue', share: 1 },
      { name: 'action', share: 1 },
    ],
    sceneCount: [4, 8],
    teams: ['berlin'],
  },
];

export interface GpuGroup {
  readonly id: string;
  /** null: an old machine that does not say. */
  readonly gpuModel: string | null;
  readonly gpuCount: number;
  readonly workers: number;
  /** Speed of one GPU; 1 = A100. */
  readonly speed: number;
  readonly meanDaysBetweenBreakdowns: number;
  /** Days after the studio's start in which the group works: [from, to). */
  readonly days: readonly [number, number];
}

export const GPU_GROUPS: readonly GpuGroup[] = [
  {
    id: 'tokyo-h100',
    gpuModel: 'H100',
    gpuCount: 4,
    workers: 3,
    speed: 1.9,
    meanDaysBetweenBreakdowns: 25,
    days: [0, Number.POSITIVE_INFINITY],
  },
  {
    id: 'berlin-a100',
    gpuModel: 'A100',
    gpuCount: 2,
    workers: 4,
    speed: 1,
    meanDaysBetweenBreakdowns: 20,
    days: [0, Number.POSITIVE_INFINITY],
  },
  {
    id: 'oregon-l40s',
    gpuModel: 'L40S',
    gpuCount: 1,
    workers: 4,
    speed: 0.8,
    meanDaysBetweenBreakdowns: 9,
    days: [0, Number.POSITIVE_INFINITY],
  },
  { id: 'attic', gpuModel: null, gpuCount: 1, workers: 1, speed: 0.35, meanDaysBetweenBreakdowns: 6, days: [0, 30] },
  {
    id: 'tokyo-h200',
    gpuModel: 'H200',
    gpuCount: 8,
    workers: 1,
    speed: 2.3,
    meanDaysBetweenBreakdowns: 30,
    days: [40, Number.POSITIVE_INFINITY],
  },
];

export interface ReviewTeam {
  readonly id: ReviewTeamId;
  readonly hours: WorkingHours;
  readonly reviewers: number;
}

export const REVIEW_TEAMS: readonly ReviewTeam[] = [
  { id: 'berlin', hours: office('Europe/Berlin', 9, 18), reviewers: 3 },
  { id: 'tokyo', hours: office('Asia/Tokyo', 10, 19), reviewers: 2 },
  { id: 'los_angeles', hours: office('America/Los_Angeles', 9, 17), reviewers: 2 },
  { id: 'kathmandu', hours: office('Asia/Kathmandu', 10, 17, [7, 1, 2, 3, 4, 5]), reviewers: 2 },
];

/** Technical failures; null where a worker could not tell. `worker_lost` comes from breakdowns alone. */
export const FAULTS: readonly { readonly name: string | null; readonly share: number }[] = [
  { name: 'out_of_memory', share: 8 },
  { name: 'timeout', share: 4 },
  { name: 'model_load_error', share: 3 },
  { name: 'nan_in_latents', share: 2 },
  { name: null, share: 1 },
];
