import { Gauge, type Registry } from 'prom-client'
import { ratio } from '../../base/ratio'
import { type Columns, readRows } from '../../database/read-rows'
import type { ReadOnlyDatabase } from '../database/read-only-database'

/** What settlements paid, whoever received it, as far as a chain was surveyed. Amounts in OPG base units. */
export interface PayToSurvey {
    fromHeight: number
    /** Null while no block is surveyed, and so are all figures. */
    toHeight: number | null
    /** Blocks of which a second endpoint gave the same logs. */
    confirmedBlocks: number
    settlements: bigint | null
    amount: bigint | null
    knownSettlements: bigint | null
    knownAmount: bigint | null
    /** Null when nothing was paid. */
    knownShare: string | null
    unknownWallets: number | null
    /** Why there are no figures, or why they end before the newest final block; null otherwise. */
    reason: string | null
}

interface Row {
    chainId: number
    fromHeight: number
    toHeight: number
    finalizedHeight: number | null
    confirmedBlocks: number
    settlements: string
    amount: string
    knownSettlements: string
    knownAmount: string
    unknownWallets: number
    reason: string | null
}

const known = (sum: string) => `coalesce(sum(${sum}) FILTER (WHERE p.address IS NOT NULL), 0)::text`

const COLUMNS: Columns<Row> = {
    chainId: 'v.chain_id',
    fromHeight: 'v.from_height',
    toHeight: 'v.surveyed_to',
    finalizedHeight: 's.finalized_height',
    confirmedBlocks:
        '(SELECT coalesce(sum(confirmed), 0)::int FROM pay_to_survey_stretch WHERE chain_id = v.chain_id)',
    settlements: 'coalesce(sum(w.settlements), 0)::text',
    amount: 'coalesce(sum(w.amount), 0)::text',
    knownSettlements: known('w.settlements'),
    knownAmount: known('w.amount'),
    unknownWallets: 'count(DISTINCT w.wallet) FILTER (WHERE p.address IS NULL)::int',
    reason: 'v.reason',
}

/** Final blocks that may wait for the next look. */
const WAITING = 400

/** What was surveyed of each chain, by chain id; one without settlements, or whose indexer has not begun, is not there. */
export async function payToSurveyOf(database: ReadOnlyDatabase): Promise<Map<number, PayToSurvey>> {
    const rows = await readRows(
        database,
        COLUMNS,
        `FROM pay_to_survey v LEFT JOIN chain_status s ON s.id = v.chain_id::text
         LEFT JOIN pay_to_survey_wallet w ON w.chain_id = v.chain_id
         LEFT JOIN pay_to p ON p.chain_id = w.chain_id AND p.address = w.wallet
         GROUP BY v.chain_id, s.finalized_height`,
    )
    return new Map(rows.map((row) => [row.chainId, surveyOf(row)]))
}

function surveyOf(row: Row): PayToSurvey {
    const { fromHeight, toHeight, confirmedBlocks, unknownWallets } = row
    const waiting = (row.finalizedHeight ?? -1) - toHeight
    const isBehind = waiting > WAITING ? `${waiting} final blocks are not surveyed yet` : null
    const about = { fromHeight, confirmedBlocks, reason: row.reason ?? isBehind }
    if (toHeight < fromHeight) {
        const reason = row.reason ?? 'no block is surveyed yet: that begins once the chain is at its head'
        return { ...about, ...NOTHING_SURVEYED, reason }
    }
    const amount = BigInt(row.amount)
    const knownAmount = BigInt(row.knownAmount)
    return {
        ...about,
        toHeight,
        settlements: BigInt(row.settlements),
        amount,
        knownSettlements: BigInt(row.knownSettlements),
        knownAmount,
        knownShare: amount > 0n ? ratio(knownAmount, amount, 'down') : null,
        unknownWallets,
    }
}

const NOTHING_SURVEYED = {
    toHeight: null,
    settlements: null,
    amount: null,
    knownSettlements: null,
    knownAmount: null,
    knownShare: null,
    unknownWallets: null,
}

const BASE_UNITS = 1e18

/** What settlements paid to wallets that are known, and to others. @returns brings the figures up to date; leaves them out when it can't */
export function payToSurveyGauge(
    registry: Registry,
    survey: () => Promise<Map<number, PayToSurvey>>,
): () => Promise<void> {
    const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
        new Gauge({ name: `demand_surveyed_${name}`, help, labelNames, registers: [registry] })
    const block = gauge('block', 'Last block whose settlements of OPG were surveyed, by chain.', 'chain')
    const settlements = gauge(
        'settlements',
        'Settlements of OPG through watched proxies, whoever received it, by whether the wallet is known (known, unknown).',
        'chain',
        'wallet',
    )
    const opg = gauge('opg', 'OPG that these settlements paid, in OPG.', 'chain', 'wallet')
    const wallets = gauge(
        'unknown_wallets',
        'Wallets that such settlements paid and that are in no list: one may be the operator’s, see unknownWallets in the API.',
        'chain',
    )
    return async () => {
        const found = await survey().catch(() => new Map<number, PayToSurvey>())
        for (const each of [block, settlements, opg, wallets]) each.reset()
        for (const [chainId, figures] of found) {
            const chain = String(chainId)
            const { toHeight, amount, knownAmount, knownSettlements, unknownWallets } = figures
            if (toHeight === null) continue
            block.set({ chain }, toHeight)
            wallets.set({ chain }, unknownWallets!)
            settlements.set({ chain, wallet: 'known' }, Number(knownSettlements))
            settlements.set({ chain, wallet: 'unknown' }, Number(figures.settlements! - knownSettlements!))
            opg.set({ chain, wallet: 'known' }, Number(knownAmount) / BASE_UNITS)
            opg.set({ chain, wallet: 'unknown' }, Number(amount! - knownAmount!) / BASE_UNITS)
        }
    }
}
