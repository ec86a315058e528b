/** Keeps what fails inside the part of the page that failed, and says what to do. React catches errors only in classes. */
import { Component, type ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

interface Props {
  readonly onRetry: () => void;
  /** Another value tries again: a reader who goes elsewhere leaves the failure behind. */
  readonly place?: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: unknown;
  readonly failed: boolean;
  readonly place: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, failed: false, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error, failed: true };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): Partial<State> | null {
    return place === state.place ? null : { error: null, failed: false, place };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const retry = () => {
      this.props.onRetry();
      this.setState({ error: null, failed: false });
    };
    return <ProblemNote problem={problemOf(this.state.error)} onRetry={retry} />;
  }
}
