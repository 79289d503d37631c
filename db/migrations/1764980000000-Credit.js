// What creators were credited is read from the readers' index payout_credit, which is built beside the stream; it serves the rest too.

module.exports = class Credit1764980000000 {
    name = 'Credit1764980000000'

    async up(db) {
        await db.query('DROP INDEX IF EXISTS payout_creator')
    }

    async down(db) {
        await db.query('CREATE INDEX payout_creator ON payout (creator_id) WHERE creator_id IS NOT NULL')
    }
}
