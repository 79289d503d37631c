import { GraphQLError } from 'graphql'
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { parseReceipt, ReceiptError } from '../../receipts/parse'
import type { ApiContext } from '../context'
import { authorize } from './authorize'
import { ReceiptInput, SubmittedReceipt } from './receipt-types'
import { submitReceipt } from './submit-receipt'

/** Part of the schema only where receipts are accepted. */
@Resolver()
export class ReceiptResolver {
    @Mutation(() => SubmittedReceipt, {
        description:
            'Hands in a gateway’s receipt. It is checked against both chains; one that contradicts them is refused with the contradiction. Handing it in again changes nothing. Needs the header Authorization: Bearer <token>.',
    })
    submitReceipt(
        @Arg('receipt', () => ReceiptInput, { description: 'The receipt.' }) receipt: ReceiptInput,
        @Ctx() { database, network, receipts, authorization }: ApiContext,
    ): Promise<SubmittedReceipt> {
        if (!receipts) throw new Error('receipts are not accepted here, yet the schema has submitReceipt')
        authorize(authorization ?? null, receipts.token)
        return submitReceipt(database, receipts.store, read(receipt), network.demo)
    }
}

function read({ cost, ...fields }: ReceiptInput) {
    try {
        return parseReceipt(JSON.stringify({ ...fields, cost: cost?.toString() }))
    } catch (error) {
        if (!(error instanceof ReceiptError)) throw error
        throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT' } })
    }
}
