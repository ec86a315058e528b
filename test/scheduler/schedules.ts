/** Schedules for tests, and the zones that clocks are changed in in odd ways. */
import type { Schedule, ScheduleInput } from '../../services/scheduler/schedule.ts';

/** Changes of an hour and of half an hour, at midnight, in both hemispheres, with quarter-hour offsets, and zones without any. */
export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'America/Sao_Paulo',
] as const;

export const INPUT: ScheduleInput = {
  name: 'Weekly delivery',
  when: { kind: 'weekly', days: [1], at: '08:00' },
  zone: 'Europe/Berlin',
  report: { template: 'delivery', preset: 'last-week', formats: [] },
  recipients: ['ada@studio.example'],
};

export const scheduleOf = (change: Partial<Schedule> = {}): Schedule => ({
  ...INPUT,
  id: 'weekly',
  version: 1,
  owner: 'owner',
  paused: null,
  planFrom: Date.UTC(2026, 0, 1),
  ...change,
});
