/** A question that has no answer as it was put. The message names the argument, its value, and what would be right. */
export class BadQuestion extends Error {
    override name = 'BadQuestion'
    /** GraphQL gives them with the message. */
    readonly extensions = { code: 'BAD_USER_INPUT' }
}

/** Nothing is indexed yet, so there is no moment to answer as of. */
export class NothingIndexed extends Error {
    override name = 'NothingIndexed'
    readonly extensions = { code: 'NOT_INDEXED' }
    constructor() {
        super(
            'Nothing is indexed yet: no chain has a block. Ask again in a moment; `status` tells how far it is.',
        )
    }
}
