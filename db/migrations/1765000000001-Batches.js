// Payments whose payer the chain does not name: an escrow pays out in one sum what many payers escrowed.

module.exports = class Batches1765000000001 {
    name = 'Batches1765000000001'

    async up(db) {
        await db.query('ALTER TABLE payment ALTER COLUMN payer_id DROP NOT NULL')
    }

    async down(db) {
        await db.query('DELETE FROM payment WHERE payer_id IS NULL')
        await db.query('ALTER TABLE payment ALTER COLUMN payer_id SET NOT NULL')
    }
}
