/** A rule by which payments are told apart, as answers name it: another version may tell them apart otherwise. */
export interface Rule {
    name: string
    version: string
    definition: string
}

/**
 * Payments to oneself. Version 1 knew creators alone. Held to by `BookAsOf.isSelfPaid` for the moment of a question, and by the database
 * function `self_paid_reason` for what is known now.
 */
export const SELF_PAID: Rule = {
    name: 'SELF_PAID',
    version: '2',
    definition:
        'Payments for a model by its creator: by its owner, by the address it is paid out to, or by one that its owner’s withdrawals went to; and, over x402, payments by the very wallet that is paid, or by a wallet that had settled payments as a facilitator up to the as-of time.',
}
