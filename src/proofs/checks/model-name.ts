import { storedText } from '../../facts/text'
import type { Json } from './json'

/** A model's name as the gateway wrote it, trimmed, as Postgres can hold it, at most 512 UTF-16 units; null for none. */
export function modelOf(value: Json | undefined): string | null {
    if (typeof value !== 'string') return null
    // Cut in the middle of it, a name may end in a space again.
    return storedText(value.trim()).text.trim() || null
}
