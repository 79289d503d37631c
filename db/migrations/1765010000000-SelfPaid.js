// Wallets that settled payments for others, and which payments are payments to oneself. The rule is version 2 of SELF_PAID
// (src/analytics/population/self-paid.ts); measures that were stored under version 1 are taken again.

const FACILITATORS = `
    SELECT chain_id, wallet AS address, min(height) AS first_height FROM (
        SELECT chain_id, height, '0x' || encode(facilitator, 'hex') AS wallet FROM payment
        WHERE rail <> 'CONTRACT' AND facilitator IS NOT NULL
        UNION ALL
        SELECT chain_id, height, '0x' || encode(sender, 'hex') FROM payment
        WHERE rail <> 'CONTRACT' AND sender IS NOT NULL AND '0x' || encode(sender, 'hex') <> payer_id
    ) settled GROUP BY 1, 2`

module.exports = class SelfPaid1765010000000 {
    name = 'SelfPaid1765010000000'

    async up(db) {
        await db.query(`CREATE TABLE facilitator (
            chain_id integer NOT NULL,
            address text NOT NULL,
            first_height integer NOT NULL,
            PRIMARY KEY (address, chain_id)
        )`)
        await db.query(`INSERT INTO facilitator (chain_id, address, first_height) ${FACILITATORS}`)
        // A function of a row is read like a column of it: payment.self_paid. So no payment has to be written again when a
        // model's owner changes.
        await db.query(`CREATE FUNCTION self_paid_reason(p payment) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE COST 500 AS $$
            SELECT CASE
                WHEN p.rail <> 'CONTRACT' AND p.payer_id = '0x' || encode(p.pay_to, 'hex') THEN 'PAY_TO'
                WHEN p.rail <> 'CONTRACT' AND EXISTS (SELECT FROM public.facilitator WHERE address = p.payer_id) THEN 'FACILITATOR'
                WHEN p.model_id IS NOT NULL THEN (
                    SELECT CASE
                        WHEN m.owner_id = p.payer_id THEN 'OWNER'
                        WHEN '0x' || encode(m.payout_address, 'hex') = p.payer_id THEN 'PAYOUT_ADDRESS'
                        WHEN EXISTS (
                            SELECT FROM public.payout o WHERE o.kind = 'CREATOR_WITHDRAWAL' AND o.creator_id = m.owner_id
                                AND '0x' || encode(o."to", 'hex') = p.payer_id) THEN 'WITHDRAWAL'
                    END FROM public.model m WHERE m.id = p.model_id AND m.registered AND m.owner_id IS NOT NULL)
            END $$`)
        await db.query(`CREATE FUNCTION self_paid(p payment) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE COST 500 AS $$
            SELECT self_paid_reason(p) IS NOT NULL $$`)
        await db.query('DELETE FROM spread')
    }

    async down(db) {
        await db.query('DROP FUNCTION self_paid(payment), self_paid_reason(payment)')
        await db.query('DROP TABLE facilitator')
        await db.query('DELETE FROM spread')
    }
}
