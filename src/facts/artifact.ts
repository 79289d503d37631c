import { keccakOf } from '../base/keccak'
import { storedText } from './text'

/** A string that names a model, as the dictionary keeps it. */
export interface Artifact {
    /** keccak256 of the UTF-8 bytes of the trimmed string; equals the registry's `cidHash` when that string is trimmed. */
    id: string
    cid: string
    /** UTF-8 length of the trimmed string. */
    cidBytes: number
    exact: boolean
}

const cache = new Map<string, Artifact>()
const CACHE_SIZE = 10_000

/** The artifact that `name` stands for; the name is trimmed, as callers pad it. */
export function artifactOf(name: string): Artifact {
    const known = cache.get(name)
    if (known) return known
    const trimmed = name.trim()
    const utf8 = Buffer.from(trimmed, 'utf8')
    const { text, exact } = storedText(trimmed)
    const artifact = { id: keccakOf(utf8), cid: text, cidBytes: utf8.length, exact }
    if (name.length <= 512) {
        if (cache.size >= CACHE_SIZE) cache.clear()
        cache.set(name, artifact)
    }
    return artifact
}
