import type { CallKind, InferenceMode } from './events'

const MODEL_MODES: readonly InferenceMode[] = ['VANILLA', 'ZKML', 'TEE']
/** Not the numbers of model calls: 1 is TEE here. */
const LLM_MODES: readonly InferenceMode[] = ['VANILLA', 'TEE']

/** The mode that a number means in a call of this kind; null for a number that is not published. */
export function modeOf(callKind: CallKind, raw: number): InferenceMode | null {
    const modes = callKind === 'MODEL' ? MODEL_MODES : LLM_MODES
    return modes[raw] ?? null
}
