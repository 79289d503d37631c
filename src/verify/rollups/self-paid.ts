import { asText } from '../database/columns'
import type { Snapshot } from '../database/snapshot'
import type { Report } from '../report/difference'
import type { PaymentFact } from './facts'

const WALLETS = 'facilitator'
const FLAGS = 'payments to oneself'

interface Owned {
    owner_id: string
    payout_address: string | null
}

/** Which payments were paid to oneself, told by plain rules: by the wallet that is paid, by a facilitator, or by a model's creator. */
export class SelfPaid {
    /** First height at which a wallet settled a payment, by "address chain". */
    private readonly settled = new Map<string, number>()

    constructor(private readonly report: Report) {
        report.expect(WALLETS)
        report.expect(FLAGS)
    }

    payment({ rail, chain_id, height, facilitator, sender, payer_id }: PaymentFact): void {
        if (rail === 'CONTRACT') return
        for (const wallet of [facilitator, payer_id === null || sender === payer_id ? null : sender]) {
            if (wallet === null) continue
            const key = `${wallet} ${chain_id}`
            this.settled.set(key, Math.min(this.settled.get(key) ?? Number.POSITIVE_INFINITY, Number(height)))
        }
    }

    /** After all payments: compares with what the database has of wallets, and says of each payment. */
    async compare(db: Snapshot): Promise<void> {
        await this.compareWallets(db)
        const facilitators = new Set([...this.settled.keys()].map((key) => key.split(' ')[0]))
        const models = await this.readModels(db)
        const withdrawals = await this.readWithdrawals(db)
        type Told = Pick<PaymentFact, 'rail' | 'payer_id' | 'pay_to' | 'model_id'> & {
            id: string
            told: string | null
            flag: string
        }
        const columns = asText({ bytes: 'pay_to', plain: 'id rail payer_id model_id' })
        for await (const page of db.pages<Told>(
            `SELECT ${columns}, self_paid_reason(payment) AS told, self_paid(payment)::text AS flag FROM payment`,
        ))
            for (const row of page) {
                const reason = reasonOf(row, facilitators, models.get(row.model_id ?? ''), withdrawals)
                this.report.row(
                    FLAGS,
                    row.id,
                    [
                        { field: 'self_paid_reason', database: row.told, truth: reason },
                        { field: 'self_paid', database: row.flag, truth: String(reason !== null) },
                    ].filter(({ database, truth }) => database !== truth),
                )
            }
    }

    private async compareWallets(db: Snapshot): Promise<void> {
        const left = new Map(this.settled)
        for (const { id, first } of await db.rows<{ id: string; first: number }>(
            `SELECT address || ' ' || chain_id AS id, first_height AS first FROM facilitator`,
        )) {
            const truth = left.get(id)
            left.delete(id)
            const differing = {
                field: 'first_height',
                database: `${first}`,
                truth: truth?.toString() ?? null,
            }
            this.report.row(WALLETS, id, truth === first ? [] : [differing])
        }
        for (const [id, first] of left)
            this.report.row(WALLETS, id, [{ field: 'first_height', database: null, truth: `${first}` }])
    }

    private async readModels(db: Snapshot): Promise<Map<string, Owned>> {
        const rows = await db.rows<Owned & { id: string }>(
            `SELECT ${asText({ bytes: 'payout_address', plain: 'id owner_id' })} FROM model WHERE registered AND owner_id IS NOT NULL`,
        )
        return new Map(rows.map((row) => [row.id, row]))
    }

    /** "owner address" of every withdrawal. */
    private async readWithdrawals(db: Snapshot): Promise<Set<string>> {
        const rows = await db.rows<{ creator_id: string; to: string }>(
            `SELECT ${asText({ bytes: 'to', plain: 'creator_id' })} FROM payout WHERE kind = 'CREATOR_WITHDRAWAL'`,
        )
        return new Set(rows.map(({ creator_id, to }) => `${creator_id} ${to}`))
    }
}

function reasonOf(
    { rail, payer_id, pay_to }: Pick<PaymentFact, 'rail' | 'payer_id' | 'pay_to'>,
    facilitators: ReadonlySet<string>,
    model: Owned | undefined,
    withdrawals: ReadonlySet<string>,
): string | null {
    if (rail !== 'CONTRACT') {
        if (payer_id === pay_to) return 'PAY_TO'
        if (payer_id !== null && facilitators.has(payer_id)) return 'FACILITATOR'
    }
    if (!model || payer_id === null) return null
    if (model.owner_id === payer_id) return 'OWNER'
    if (model.payout_address === payer_id) return 'PAYOUT_ADDRESS'
    return withdrawals.has(`${model.owner_id} ${payer_id}`) ? 'WITHDRAWAL' : null
}
