/** An error as a page: what happened, and what to do. */
import { html } from './html.ts';
import { layout } from './layout.ts';

export interface PageProblem {
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
  readonly code: string;
  readonly instance: string;
}

export const problemPage = (problem: PageProblem): string =>
  layout(
    problem.title,
    html`<h1>${problem.title}</h1>
      <p>${problem.detail}</p>
      <p>${problem.advice}</p>
      <p><a href="/">To the dashboard</a></p>
      <p class="quiet">${problem.code} · ${problem.instance}</p>`,
  );
