/**
 * The block the database holds as final is no longer on the chain (confirmed by several reads). Not to be retried: the
 * owner finds the common ancestor, takes back what stands above it and starts again from there.
 */
export class DeepReorgError extends Error {
    override name = 'DeepReorgError'

    constructor(
        readonly height: number,
        /** Hash the database has at `height`. */
        readonly hash: string,
        /** Hash the chain has there now. */
        readonly found: string,
    ) {
        super(
            `final block ${height} was ${hash} and is ${found} now: the chain was reorganised below its finality; ` +
                'find the common ancestor, roll back to it and resume',
        )
    }
}
