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

/** A base64url id of 32 bytes, as Walrus writes them. */
export function blobIdOf(label: string): string {
    return Buffer.from(keccakOf(Buffer.from(label)).slice(2), 'hex').toString('base64url')
}
