import { keccakOf } from '../base/keccak'
import { type Artifact, artifactOf } from '../facts/artifact'

/** A string by which a catalogue says a model may be called. */
export interface NamedArtifact {
    artifact: Artifact
    /** Version label whose file it is; null for a name. */
    version: string | null
}

/** When gateways offer a model, and who answers for it, as a dated list says. Days are YYYY-MM-DD. */
export interface Offer {
    from: string | null
    /** First day on which it is offered no longer. */
    until: string | null
    servedBy: string | null
    servedBySince: string | null
    /** Day of the list, and where it is from. */
    listedAt: string
    listSource: string
}

/** One model as one catalogue lists it. */
export interface Entry {
    author: string
    name: string
    task: string | null
    tags: string[]
    /** Lower-case 0x hex, as listed; it is not signed. */
    ownerAddress: string | null
    artifacts: NamedArtifact[]
    /** Of the gateways' list alone. */
    offer?: Offer
}

/** keccak256("author/name"), the id the reference registry gives the same model. */
export function catalogueModelId({ author, name }: Pick<Entry, 'author' | 'name'>): string {
    return keccakOf(Buffer.from(`${author}/${name}`, 'utf8'))
}

export function entryId(source: string, { author, name }: Pick<Entry, 'author' | 'name'>): string {
    return `${source}|${author}/${name}`
}

/** Removes duplicate strings. A string that several versions have keeps the lowest label, whatever the order. */
export function distinctArtifacts(named: { cid: string; version: string | null }[]): NamedArtifact[] {
    const found = new Map<string, NamedArtifact>()
    for (const { cid, version } of named) {
        if (cid.trim() === '') continue
        const artifact = artifactOf(cid)
        const known = found.get(artifact.id)
        if (!known || isLower(version, known.version)) found.set(artifact.id, { artifact, version })
    }
    return [...found.values()].sort((a, b) => (a.artifact.id < b.artifact.id ? -1 : 1))
}

const byNumber = new Intl.Collator('en', { numeric: true })

function isLower(version: string | null, than: string | null): boolean {
    if (version === null || than === null) return version === null && than !== null
    const order = byNumber.compare(version, than)
    return order < 0 || (order === 0 && version < than)
}
