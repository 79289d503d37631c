import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { proofOf } from '../../analytics/proof/proof'
import type { ApiContext } from '../context'
import { Proof } from './proof-types'

/** What does not apply to every kind of row. */
const NOTHING = {
    batch: null,
    state: null,
    blob: null,
    leaf: null,
    inputHash: null,
    outputHash: null,
    timestamp: null,
    message: null,
    signature: null,
    teeId: null,
    publicKey: null,
    registration: null,
    verified: null,
    unverifiedReason: null,
    payment: null,
    receipts: [],
}

@Resolver()
export class ProofResolver {
    @Query(() => Proof, {
        nullable: true,
        description:
            'What it takes to check one call, leaf, settlement batch or payment alone: log, blob, leaf, Merkle path, signature, key and registration. Null when the index has no row of this id. Never prompts or answers.',
    })
    async proof(
        @Arg('id', () => String, { description: 'Id of an Inference, SettlementBatch or Payment.' })
        id: string,
        @Ctx() { database, archiveFolder }: ApiContext,
    ): Promise<Proof | null> {
        const proof = await proofOf(database, id.toLowerCase(), archiveFolder)
        return proof && { ...NOTHING, ...proof }
    }
}
