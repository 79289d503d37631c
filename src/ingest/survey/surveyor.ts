import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { readWindow, type WindowContext } from '../../chain/cold/cold-window'
import { WindowSizer } from '../../chain/cold/window'
import { type Completeness, SecondOpinion } from '../../chain/completeness/second-opinion'
import { Heads } from '../../chain/hot/heads'
import type { RpcClient } from '../../chain/rpc/rpc-client'
import type { ChainLog } from '../../chain/rpc/trouble-log'
import { said } from '../../database/trouble'
import type { DecodeContext } from '../../decode'
import {
    openSurvey,
    STRETCH,
    type SurveyState,
    saveSurveyed,
    stretchOf,
    surveyState,
} from '../../facts/settled-wallets'
import type { ChainConfig } from '../../networks/types'
import { processorState } from '../recover'
import type { ChainBlock } from '../transactions'
import { Settlements } from './settlements'

export interface SurveyorOptions {
    pool: Pool
    rpc: RpcClient
    chain: ChainConfig
    decoding: DecodeContext
    level: Completeness
    log: ChainLog
    signal: AbortSignal
    /** False: says that it is off, and does nothing. */
    isOn: boolean
    /** Milliseconds between two looks; default 1,000. All other waits are multiples of it. */
    pauseMs?: number
}

const PAUSE_MS = 1_000
/** Blocks behind the head that do not count as catching up. */
const CAUGHT_UP = 50
/** Final blocks that are worth a request at once; fewer wait for so many pauses. */
const TAIL = 200
const TAIL_PAUSES = 60
/** New wallets that are named in the log at once. */
const MOST_NAMED = 5

/**
 * Surveys the settlements of a chain beside the stream, whoever received them: a wallet that no one announced is found only so. Reads
 * final, indexed blocks, one window after the other, and only while the chain is at its head.
 */
export async function surveySettlements(o: SurveyorOptions): Promise<void> {
    if (!Settlements.isOn(o.chain)) return
    const surveyor = new Surveyor(o)
    while (!o.signal.aborted) {
        try {
            if (await surveyor.step()) return
        } catch (error) {
            if (!o.signal.aborted)
                o.log.warn({}, `settlements could not be surveyed; trying again: ${said(error)}`)
        }
        await sleep(o.pauseMs ?? PAUSE_MS, undefined, { signal: o.signal }).catch(() => {})
    }
}

class Surveyor {
    private readonly settlements: Settlements
    private readonly sizer: WindowSizer
    private readonly context: WindowContext
    private isOpen = false
    private tailAt = -Infinity

    constructor(private readonly o: SurveyorOptions) {
        const { rpc: client, chain, decoding, level, signal } = o
        const { maxBlockSpan, targetLogs, transactions } = chain.rpc
        this.settlements = new Settlements(chain, decoding)
        this.sizer = new WindowSizer({
            startSpan: Math.min(1_000, maxBlockSpan),
            maxSpan: maxBlockSpan,
            targetLogs,
        })
        this.context = {
            client,
            heads: new Heads(client, chain.finalityConfirmations),
            transactions,
            // Nothing is looked at a second time later on.
            secondOpinion: new SecondOpinion(client, level === 'off' ? 'off' : 'all'),
            isFirst: true,
            narrow: this.settlements.narrow,
            signal,
        }
    }

    /** Surveys one window, where there is one. @returns whether there will never be any */
    async step(): Promise<boolean> {
        const { pool, chain, isOn, signal } = this.o
        const { scope, fromHeight, request } = this.settlements
        const { chainId } = chain
        if (!this.isOpen) {
            const reason = isOn ? null : 'PAY_TO_SURVEY is false: settlements are not surveyed'
            await openSurvey(pool, chainId, { scope, fromHeight, reason })
            this.isOpen = true
        }
        if (!isOn) return true
        const top = await this.top()
        if (top === null) return false
        const before = await surveyState(pool, chainId)
        const from = before.surveyedTo + 1
        const { pauseMs = PAUSE_MS } = this.o
        if (from > top || (top - from < TAIL && Date.now() < this.tailAt + TAIL_PAUSES * pauseMs))
            return false
        const span = Math.min(this.sizer.span, this.o.rpc.spanCap())
        const to = Math.min(top, from + span - 1, stretchOf(from) + STRETCH - 1)
        const window = await readWindow(request, from, to, false, this.context)
        if (signal.aborted) return false
        this.sizer.observed(to - from + 1, window.logs)
        const wallets = this.settlements.sum(window.blocks as unknown as ChainBlock[])
        await this.save(before, { from, to, isConfirmed: window.endpoints.length > 1, wallets })
        if (to === top) this.tailAt = Date.now()
        return false
    }

    /** Last final block that is indexed; null while the chain is behind its head, when nothing must take its time. */
    private async top(): Promise<number | null> {
        const { pool, chain } = this.o
        const { rows } = await pool.query<{ height: number }>(
            `SELECT height FROM chain_status WHERE id = $1 AND checked_at IS NOT NULL AND head_height - height <= $2`,
            [String(chain.chainId), CAUGHT_UP],
        )
        if (rows.length === 0) return null
        return Math.min(rows[0].height, (await processorState(pool, chain.chainId)).height)
    }

    private async save(before: SurveyState, blocks: Parameters<typeof saveSurveyed>[3]): Promise<void> {
        const { pool, chain, log } = this.o
        const strangers = await saveSurveyed(pool, chain.chainId, before, blocks)
        for (const stranger of strangers?.slice(0, MOST_NAMED) ?? []) {
            const [{ wallet, facilitator, settlements, amount }] = blocks.wallets.filter(
                ({ wallet }) => wallet === stranger,
            )
            log.info(
                {
                    wallet,
                    facilitator,
                    settlements,
                    amount: String(amount),
                    blocks: [blocks.from, blocks.to],
                },
                `a settlement through a watched proxy paid OPG to ${wallet}, which is no known wallet: if it is the operator's, add it to PAY_TO`,
            )
        }
        const more = (strangers?.length ?? 0) - MOST_NAMED
        if (more > 0)
            log.info(
                { more },
                `${more} more wallets that are not known were paid: see unknownWallets in the API`,
            )
    }
}
