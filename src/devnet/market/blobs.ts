import { keccakOf } from '../../base/keccak'

/** What was published for a settlement. The texts are made when they are asked for. */
export interface PublishedBlob {
    kind: 'batch' | 'individual'
    /** Unix seconds; storage is paid from then on. */
    settledAt: number
    content(): string
    /** As well formed as the content, and not what the settlement says. */
    wrongContent(): string
}

/** Every blob the market has published so far, by its id. */
export class BlobRegistry {
    private readonly blobs = new Map<string, PublishedBlob>()

    /** A blob published again, by a replayed settlement, keeps its first term. */
    publish(id: string, blob: PublishedBlob): void {
        if (!this.blobs.has(id)) this.blobs.set(id, blob)
    }

    get(id: string): PublishedBlob | undefined {
        return this.blobs.get(id)
    }

    entries(): IterableIterator<[string, PublishedBlob]> {
        return this.blobs.entries()
    }
}

/** A base64url id of 32 bytes, as Walrus writes them. */
export function blobIdOf(label: string): string {
    return Buffer.from(keccakOf(Buffer.from(label)).slice(2), 'hex').toString('base64url')
}
