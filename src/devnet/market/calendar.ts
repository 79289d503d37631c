import type { DevnetChainId } from '../addresses'

/** First instant of the simulated history, Unix seconds: 2026-08-03T00:00:00Z. */
export const HISTORY_START = Date.UTC(2026, 7, 3) / 1000
export const DAY = 86_400
export const HISTORY_DAYS = 90
/** End of the history and start of live traffic: 2026-11-01T00:00:00Z. */
export const HISTORY_END = HISTORY_START + HISTORY_DAYS * DAY
/**
 * Seconds between blocks of the history. Base has fewer, for anvil hashes its whole state in every block and Base's
 * state (models, balances, receipts) is the large one.
 */
export const BLOCK_SECONDS: Record<DevnetChainId, number> = { 10740: 7_200, 8453: 10_800 }
/**
 * Seconds of chain time between live ticks, whatever the wall clock does between them. Demand keeps the history's rate a
 * day, so that live figures can be compared with those of the history, and a block is never empty.
 */
export const TICK_SECONDS = 2_700
export const TICKS_A_DAY = DAY / TICK_SECONDS

export function dayStart(day: number): number {
    return HISTORY_START + day * DAY
}

/** Day of the history an instant falls in; live time counts as the last day. */
export function dayOf(time: number): number {
    return Math.min(HISTORY_DAYS - 1, Math.max(0, Math.floor((time - HISTORY_START) / DAY)))
}

/** Time of the block an action wanted at `time` lands in. */
export function blockTimeOf(chainId: DevnetChainId, time: number): number {
    if (time > HISTORY_END) return time
    const seconds = BLOCK_SECONDS[chainId]
    return HISTORY_START + Math.max(1, Math.ceil((time - HISTORY_START) / seconds)) * seconds
}
