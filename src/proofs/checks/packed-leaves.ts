import type { CheckedBatch, CheckedLeaf } from './batch'
import type { UnverifiedReason } from './unverified-reason'

/** A checked batch as it goes from thread to thread: one string instead of a thousand values, at a quarter of the cost. */
export interface PackedBatch extends Omit<CheckedBatch, 'leaves'> {
    /** A leaf a line, its fields separated by spaces; an empty field is null. */
    packedLeaves: string
}

export function packBatch({ leaves, ...batch }: CheckedBatch): PackedBatch {
    return { ...batch, packedLeaves: leaves.map(packLeaf).join('\n') }
}

function packLeaf({
    leafHash,
    teeId,
    inputHash,
    outputHash,
    timestamp,
    unverifiedReason,
}: CheckedLeaf): string {
    return `${leafHash} ${teeId ?? ''} ${inputHash} ${outputHash} ${timestamp ?? ''} ${unverifiedReason ?? ''}`
}

export function unpackBatch({ packedLeaves, ...batch }: PackedBatch): CheckedBatch {
    return { ...batch, leaves: packedLeaves === '' ? [] : packedLeaves.split('\n').map(unpackLeaf) }
}

function unpackLeaf(line: string, leafIndex: number): CheckedLeaf {
    const fields = line.split(' ')
    return {
        leafIndex,
        leafHash: fields[0],
        teeId: fields[1] || null,
        inputHash: fields[2],
        outputHash: fields[3],
        timestamp: fields[4] || null,
        verified: fields[5] === '',
        unverifiedReason: (fields[5] || null) as UnverifiedReason | null,
    }
}
