/** Names for the demo's ids, in the order in which people like to see them. */

export interface DemoLabel {
  readonly id: string;
  readonly name: string;
  /** Hex colour, where one helps to recognise it. */
  readonly colour?: string;
  readonly archived?: boolean;
}

export const DEMO_STUDIO_NAME = 'Lumen & Hoshi Studio';

export const DEMO_LABELS = {
  project_id: [
    { id: 'aurora', name: 'Aurora – season two', colour: '#2f6fde' },
    { id: 'hoshi', name: '星の記憶 (Memory of Stars)', colour: '#c2417c' },
    { id: 'kestrel', name: 'Kestrel – feature film', colour: '#b7791f' },
    { id: 'luma', name: 'लुमा Shorts', colour: '#2b8a6e' },
    { id: 'mosaik', name: 'Mosaik – campaign “Größer denken”', colour: '#7a5af5' },
    { id: 'pilot', name: 'Pilot: The Ferryman', colour: '#6b7280', archived: true },
  ],
  scene_type: [
    { id: 'portrait', name: 'Portrait' },
    { id: 'dialogue', name: 'Dialogue' },
    { id: 'gesture', name: 'Gesture' },
    { id: 'action', name: 'Action' },
    { id: 'crowd', name: 'Crowd' },
    { id: 'night_exterior', name: 'Exterior, night' },
  ],
  resolution_tier: [
    { id: '720p', name: 'Social (720p)' },
    { id: '1080p', name: 'Broadcast (1080p)' },
    { id: '4k', name: 'Cinema (4K)' },
  ],
  gpu_model: [
    { id: 'H200', name: 'NVIDIA H200' },
    { id: 'H100', name: 'NVIDIA H100' },
    { id: 'A100', name: 'NVIDIA A100' },
    { id: 'L40S', name: 'NVIDIA L40S' },
  ],
  worker_id: [
    { id: 'tokyo-h200-01', name: '東京 H200 · 1' },
    { id: 'tokyo-h100-01', name: '東京 H100 · 1' },
    { id: 'tokyo-h100-02', name: '東京 H100 · 2' },
    { id: 'tokyo-h100-03', name: '東京 H100 · 3' },
    { id: 'berlin-a100-01', name: 'Berlin A100 · 1' },
    { id: 'berlin-a100-02', name: 'Berlin A100 · 2' },
    { id: 'berlin-a100-03', name: 'Berlin A100 · 3' },
    { id: 'berlin-a100-04', name: 'Berlin A100 · 4' },
    { id: 'oregon-l40s-01', name: 'Oregon L40S · 1' },
    { id: 'oregon-l40s-02', name: 'Oregon L40S · 2' },
    { id: 'oregon-l40s-03', name: 'Oregon L40S · 3' },
    { id: 'oregon-l40s-04', name: 'Oregon L40S · 4' },
    { id: 'attic-01', name: 'The old machine in the attic', archived: true },
  ],
  failure_type: [
    { id: 'identity_drift', name: 'Face drifts' },
    { id: 'lip_sync', name: 'Lips out of sync' },
    { id: 'hands', name: 'Hands' },
    { id: 'flicker', name: 'Flicker' },
    { id: 'artifact', name: 'Artifacts' },
    { id: 'color_shift', name: 'Colours shift' },
    { id: 'out_of_memory', name: 'Out of GPU memory' },
    { id: 'worker_lost', name: 'Worker lost' },
    { id: 'timeout', name: 'Timed out' },
    { id: 'model_load_error', name: 'Model did not load' },
    { id: 'nan_in_latents', name: 'NaN in latents' },
  ],
} as const satisfies Readonly<Record<string, readonly DemoLabel[]>>;
