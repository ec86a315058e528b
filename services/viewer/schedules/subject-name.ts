/** What a schedule reports, by name: the titles of templates and saved definitions. */
import type { ScheduleView } from '../../scheduler/views.ts';
import { useDefinitions, useTemplates } from '../api/subjects.ts';

/** @returns a function from a schedule's report to its title; the id where it is gone or another's */
export function useSubjectNames(): (report: ScheduleView['report']) => string {
  const templates = new Map(useTemplates().items.map(({ id, title }) => [id, title]));
  const saved = new Map(useDefinitions().map(({ id, definition }) => [id, definition.title]));
  return ({ template, definition }) => templates.get(template ?? '') ?? saved.get(definition ?? '') ?? template ?? definition ?? '';
}
