/** Asks before settings are saved that remove reports or show figures about people; others are saved at once. */
import { useMutation } from '@tanstack/react-query';
import type { RetentionPreview } from '../../../query/routes/retention.ts';
import type { Settings } from '../../../reports/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { isSame } from '../kept/three-way.ts';
import { useWords } from '../words.ts';
import { previewRetention, sayPreview } from './retention-fields.tsx';

/** What saving would do that cannot be had back, or concerns people. */
export interface Weighed {
  readonly next: Settings;
  /** null: no report would go. */
  readonly removed: RetentionPreview | null;
  /** Figures about people would be shown. */
  readonly people: boolean;
}

/** Finds out what saving would do. */
export const useWeigh = (before: Settings, onWeighed: (weighed: Weighed) => void) =>
  useMutation({
    mutationFn: async (next: Settings): Promise<Weighed> => {
      const preview = isSame(before.retention, next.retention) ? null : await previewRetention(next.retention);
      const removed = preview === null || preview.removed.reports === 0 ? null : preview;
      return { next, removed, people: next.reviewer_opt_in && !before.reviewer_opt_in };
    },
    onSuccess: onWeighed,
  });

interface SaveQuestionProps {
  readonly weighed: Weighed;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

export function SaveQuestion({ weighed: { removed, people }, onSave, onClose }: SaveQuestionProps) {
  const words = useWords();
  return (
    <Dialog title="Save these settings?" open onClose={onClose}>
      {removed !== null && <p>{sayPreview(removed, words)} They go within the hour, with their files, and cannot be had back.</p>}
      {people && (
        <p>Figures by reviewer are shown to everybody who may see reports. They are for finding bottlenecks, not for judging people.</p>
      )}
      <Actions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look={removed === null ? 'primary' : 'danger'} onClick={onSave}>
          Save them
        </Button>
      </Actions>
    </Dialog>
  );
}
