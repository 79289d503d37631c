import type { ClientBase, Pool } from 'pg'
import { endOf, type PeriodKey } from '../base/calendar'
import { ensureQuarters, quarterOf } from '../database/quarters'
import { type Reader, readerOf } from '../database/reader'
import { bump, revisionOf } from '../database/revision'
import type { Span } from '../database/span'
import { inTransaction } from '../database/transaction'
import { takeWriteLock } from '../database/write-lock'
import type { Market } from '../networks/market'
import { type Block, parseCell, renumbered } from '../periods/block'
import { BlockBuilder } from '../periods/block-builder'
import { type DayFacts, FactsBuilder } from '../periods/day-facts'
import { ensureMembers } from '../periods/members'
import { addFacts } from '../periods/read-facts'
import { readPeriods, writePeriod } from '../periods/stored'

/** More blocks than any chain has. */
const EVERY_HEIGHT = 2 ** 31 - 1

/**
 * Seals one period: packs a day from its facts, or a month or year from its parts, which must be sealed.
 * @returns false when the past changed meanwhile, so that nothing was kept
 */
export function seal(pool: Pool, market: Market, key: PeriodKey, parts: PeriodKey[]): Promise<boolean> {
    return inTransaction(pool, async (client) => {
        const before = await revisionOf(client, 'demand')
        const reader = readerOf(client)
        const facts =
            key.tier === 'DAY'
                ? await readDay(reader, market, key.startMs, (ids) => ensureMembers(client, ids))
                : null
        const block = facts ? addedUp(facts) : await addUp(reader, parts)
        // A part was opened meanwhile.
        if (block === null) return false
        // Whoever changes the past holds this lock, and has told so before he lets go of it.
        await takeWriteLock(client)
        if (
            (await revisionOf(client, 'demand')) !== before ||
            !(await areOver(client, market.chainIds, endOf(key.tier, key.startMs)))
        ) {
            await client.query('ROLLBACK')
            return false
        }
        await ensureQuarters(client, [quarterOf(key.startMs)], ['period'])
        await writePeriod(client, key, block, unsettledOf(block), facts)
        await bump(client, 'periods')
        return true
    })
}

/**
 * Whether every chain is indexed up to a time, Unix ms. Asked again inside the transaction, because a chain may have
 * been taken back meanwhile.
 */
export async function areOver(client: ClientBase, chainIds: number[], endMs: number): Promise<boolean> {
    const { rows } = await client.query(
        'SELECT count(*)::int AS beyond FROM chain_status WHERE id = ANY($1) AND time >= $2',
        [chainIds.map(String), new Date(endMs)],
    )
    return rows[0].beyond === chainIds.length
}

const everythingOf = ({ chainIds }: Market, startMs: number): Span[] =>
    chainIds.map((chainId) => ({
        chainId,
        height: EVERY_HEIGHT,
        fromMs: startMs,
        toMs: endOf('DAY', startMs),
    }))

/** Reads the facts of one day. @param ensure gives ordinals */
export async function readDay(
    reader: Reader,
    market: Market,
    startMs: number,
    ensure: (ids: string[]) => Promise<Map<string, number>>,
): Promise<DayFacts> {
    // Facts are read with numbers of their own, for only then it is known which ordinals are wanted.
    const ids: string[] = ['']
    const numbers = new Map<string, number>()
    const builder = new FactsBuilder()
    await addFacts(builder, reader, everythingOf(market, startMs), market.opg, (id) => {
        let number = numbers.get(id)
        if (number === undefined) numbers.set(id, (number = ids.push(id) - 1))
        return number
    })
    const ordinals = await ensure(ids.slice(1))
    const ordinalOf = (number: number) => (number === 0 ? 0 : ordinals.get(ids[number])!)
    return renumbered(builder.finish(), (column) => column.map(ordinalOf))
}

/** The facts of a day added up into its block. */
export function addedUp(facts: DayFacts): Block {
    const builder = new BlockBuilder()
    builder.addBlock(facts)
    return builder.finish()
}

/** Null where a part is not sealed. */
async function addUp(reader: Reader, parts: PeriodKey[]): Promise<Block | null> {
    const builder = new BlockBuilder()
    for (const part of parts) {
        const [sealed] = await readPeriods(reader, [part])
        if (!sealed) return null
        builder.addBlock(sealed.block)
    }
    return builder.finish()
}

/** Number of settlements whose blob may still be read, so that what is known of the period can still grow. */
export function unsettledOf({ cells, batches, calls }: Block): number {
    const parsed = cells.map(parseCell)
    let count = 0
    batches.cell.forEach((cell, i) => {
        const { reason } = parsed[cell]
        if (reason === 'PENDING' || reason === 'WAITING') count += batches.count[i]
    })
    calls.cell.forEach((cell, i) => {
        if (parsed[cell].reason === 'BLOB_WAITING') count += calls.count[i]
    })
    return count
}
