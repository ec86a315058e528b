/** Progress of a file on standard error: a bar that is drawn again on a terminal, a line now and then elsewhere. */

export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  at(bytes: number, moreEvents: number): void;
  /** A line beside the bar. */
  say(text: string): void;
  end(): void;
}

const WIDTH = 24;

/** Of 1. */
const barOf = (share: number): string => `${'█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░')} ${Math.floor(share * 100)} %`;

/** Elsewhere than on a terminal, a line for each tenth. */
const STEP = 0.1;

export function createProgress(name: string, totalBytes: number, screen: Screen): Progress {
  const startedMs = performance.now();
  const isTerminal = screen.isTTY === true;
  let events = 0;
  let told = 0;

  const line = (share: number): string => {
    const seconds = (performance.now() - startedMs) / 1000;
    const rate = seconds === 0 ? 0 : Math.round(events / seconds);
    const left = share === 0 ? '' : `, ${Math.round((seconds / share) * (1 - share))} s left`;
    return `${name} ${barOf(share)} · ${events} events · ${rate}/s${left}`;
  };

  return {
    at(bytes, moreEvents) {
      events += moreEvents;
      const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
      if (isTerminal) screen.write(`\r\u001B[K${line(share)}`);
      else if (share >= told + STEP || (share === 1 && told < 1)) {
        told = share;
        screen.write(`${line(share)}\n`);
      }
    },
    say: (text) => void screen.write(`${isTerminal ? '\r\u001B[K' : ''}${text}\n`),
    end: () => void (isTerminal && screen.write('\n')),
  };
}

export interface StepBar {
  /** @param share of 1 */
  at(share: number, step: string | null): void;
  /** Takes the bar away. */
  end(): void;
}

/** How far one piece of work is, and at which step: only where somebody looks on. */
export function createStepBar(name: string, screen: Screen): StepBar {
  if (screen.isTTY !== true) return { at: () => undefined, end: () => undefined };
  return {
    at: (share, step) => void screen.write(`\r\u001B[K${name} ${barOf(share)}${step === null ? '' : ` · ${step}`}`),
    end: () => void screen.write('\r\u001B[K'),
  };
}
