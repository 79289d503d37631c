import type { ClientBase } from 'pg'
import { type PeriodKey, utcDay } from '../base/calendar'
import type { Reader } from '../database/reader'
import type { Block } from './block'

/**
 * Columns of `period` and what of a block they hold, apart from `cells` and the claims. They are kept as the bytes of typed
 * arrays, little-endian as on every machine that Node runs on: Postgres takes 0.4 µs to send each element of an array.
 */
const COLUMNS: { name: string; of(block: Block): Int32Array | Float64Array }[] = [
    { name: 'batch_cell', of: (block) => block.batches.cell },
    { name: 'batch_count', of: (block) => block.batches.count },
    { name: 'batch_published', of: (block) => block.batches.published },
    { name: 'batch_verified', of: (block) => block.batches.verified },
    { name: 'late_member', of: (block) => block.late.member },
    { name: 'late_cell', of: (block) => block.late.cell },
    { name: 'late_at', of: (block) => block.late.at },
    { name: 'late_count', of: (block) => block.late.count },
    { name: 'late_verified', of: (block) => block.late.verified },
    { name: 'call_member', of: (block) => block.calls.member },
    { name: 'call_cell', of: (block) => block.calls.cell },
    { name: 'call_count', of: (block) => block.calls.count },
    { name: 'call_verified', of: (block) => block.calls.verified },
    { name: 'pay_payer', of: (block) => block.payments.payer },
    { name: 'pay_model', of: (block) => block.payments.model },
    { name: 'pay_cell', of: (block) => block.payments.cell },
    { name: 'pay_count', of: (block) => block.payments.count },
    { name: 'pay_calls', of: (block) => block.payments.calls },
    { name: 'pay_value_hi', of: (block) => block.payments.valueHi },
    { name: 'pay_value_lo', of: (block) => block.payments.valueLo },
    { name: 'pay_creator_hi', of: (block) => block.payments.creatorHi },
    { name: 'pay_creator_lo', of: (block) => block.payments.creatorLo },
]

const list = (values: ArrayLike<unknown>) => `{${Array.prototype.join.call(values, ',')}}`

/** Keeps a period; one of the same key is replaced. The partition of its quarter must be there. */
export async function writePeriod(
    client: ClientBase,
    { tier, startMs }: PeriodKey,
    block: Block,
    unsettled: number,
): Promise<void> {
    await client.query('DELETE FROM period WHERE tier = $1 AND start = $2', [tier, utcDay(startMs)])
    const names = COLUMNS.map((column) => column.name)
    await client.query(
        `INSERT INTO period (tier, start, revision, unsettled, cells, batch_claimed, ${names.join(', ')})
         VALUES ($1, $2, nextval('revision_n'), $3, $4, $5, ${names.map((_, i) => `$${i + 6}`).join(', ')})`,
        [
            ...[tier, utcDay(startMs), unsettled, block.cells, list(block.batches.claimed)],
            ...COLUMNS.map((column) => bytesOf(column.of(block))),
        ],
    )
}

/** Reads some periods, in the order of their start; members are ordinals. */
export async function readPeriods(
    reader: Reader,
    keys: PeriodKey[],
): Promise<{ key: PeriodKey; revision: string; block: Block }[]> {
    if (keys.length === 0) return []
    const sent = COLUMNS.map(({ name }) => `p.${name}`).join(', ')
    const rows = await reader.rows(
        `SELECT p.tier, extract(epoch FROM p.start)::float8 * 1000, p.revision::text, p.cells, p.batch_claimed::text[], ${sent}
         FROM unnest($1::text[], $2::date[]) AS wanted(tier, start) JOIN period p USING (tier, start) ORDER BY p.start`,
        [keys.map(({ tier }) => tier), keys.map(({ startMs }) => utcDay(startMs))],
    )
    return rows.map((row) => {
        const [tier, startMs, revision, cells, claimed, ...sentColumns] = row as [
            PeriodKey['tier'],
            number,
            string,
            string[],
            string[],
            ...Buffer[],
        ]
        return {
            key: { tier, startMs },
            revision,
            block: blockOf(cells, claimed, sentColumns),
        }
    })
}

function blockOf(cells: string[], claimed: string[], sent: Buffer[]): Block {
    const columns = new Map(COLUMNS.map(({ name }, i) => [name, sent[i]]))
    const ints = (name: string) => new Int32Array(aligned(columns.get(name)!))
    const doubles = (name: string) => new Float64Array(aligned(columns.get(name)!))
    return {
        cells,
        batches: {
            cell: ints('batch_cell'),
            count: doubles('batch_count'),
            claimed: claimed.map(BigInt),
            published: doubles('batch_published'),
            verified: doubles('batch_verified'),
        },
        late: {
            member: ints('late_member'),
            cell: ints('late_cell'),
            at: doubles('late_at'),
            count: doubles('late_count'),
            verified: doubles('late_verified'),
        },
        calls: {
            member: ints('call_member'),
            cell: ints('call_cell'),
            count: doubles('call_count'),
            verified: doubles('call_verified'),
        },
        payments: {
            payer: ints('pay_payer'),
            model: ints('pay_model'),
            cell: ints('pay_cell'),
            count: doubles('pay_count'),
            calls: doubles('pay_calls'),
            valueHi: doubles('pay_value_hi'),
            valueLo: doubles('pay_value_lo'),
            creatorHi: doubles('pay_creator_hi'),
            creatorLo: doubles('pay_creator_lo'),
        },
    }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength)

/** The bytes of a column in memory of their own: typed arrays begin at whole elements. */
const aligned = ({ buffer, byteOffset, byteLength }: Buffer) =>
    buffer.slice(byteOffset, byteOffset + byteLength)
