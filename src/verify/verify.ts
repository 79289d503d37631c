import type { ChainConfig, Network } from '../networks/types'
import { CannotVerify } from './cannot-run'
import { claimsIn, readHistory, walletsIn } from './chain/history'
import { type Pin, pinChain } from './chain/pin'
import { ChainMoved } from './chain/read-transactions'
import { Rpc, RpcRefusal, RpcUnreachable } from './chain/rpc'
import { heightsIn, isWhole, type Window } from './chain/window'
import { Snapshot } from './database/snapshot'
import { knownRegistryLogs } from './facts/known-logs'
import { compareStatus } from './facts/status'
import { verifyFacts } from './facts/verify-facts'
import { compareWallets } from './facts/wallets'
import type { Job } from './job'
import type { BlobLimits } from './proofs/blob-for'
import { verifyProofs } from './proofs/verify-proofs'
import { Report } from './report/difference'
import type { Progress } from './report/progress'
import { verifyRollups } from './rollups/verify-rollups'

export interface VerifyOptions {
    /** With RPC endpoints. */
    network: Network
    databaseUrl: string
    /** Where and how blobs are had. */
    blobs: BlobLimits
    window: Window
    /** Settlements whose proofs are checked; 0 = all. */
    sample: number
    /** Decides which. */
    seed: number
    progress?: Progress
    /** First wait before an endpoint is asked again, ms; default 200. */
    retryMs?: number
}

/**
 * Proves the database by a second path: facts re-read from the chains, rollups counted again, proofs checked anew. Reads
 * only, in one snapshot of the database.
 * @throws CannotVerify
 */
export async function verify(options: VerifyOptions): Promise<Report> {
    const { network, window } = options
    const progress = options.progress ?? (() => {})
    const report = new Report()
    const db = await openSnapshot(options.databaseUrl)
    try {
        const sides: (Pick<Job, 'chain' | 'rpc' | 'history'> & { pin: Pin })[] = []
        for (const chain of network.chains) {
            const pin = await pinChain(db, chain)
            const rpc = new Rpc(chain.rpc.urls, pin.identity, undefined, options.retryMs)
            await rpc.identify()
            report.notes.push(pinSentence(chain, pin))
            progress(`what the registries of chain ${chain.chainId} said`, 0, null)
            const known = (from: number, to: number) => knownRegistryLogs(db, chain.chainId, from, to)
            sides.push({ chain, rpc, pin, history: await readHistory(rpc, chain, pin.height, known) })
        }
        // What an operator's catalogue says counts only where no registration claims a name.
        const listed = await listedModels(db)
        const claims = new Map([
            ...listed,
            ...claimsIn({ logs: sides.flatMap(({ history }) => history.logs) }),
        ])
        const registered = sides.flatMap(({ history }) => [...walletsIn(history)])
        const shared = { db, network, window, claims, report, progress }
        for (const { pin, ...side } of sides) {
            const { chain, rpc } = side
            const heights = await heightsIn(rpc, window, chain.startHeight, pin.height)
            const wanted = chain.contracts.some(({ kind }) => kind === 'opg')
                ? new Set([...chain.payTo, ...registered])
                : null
            const payTo = wanted ? await compareWallets(db, report, chain.chainId, wanted) : []
            const job = { ...shared, ...side, heights, payTo }
            const logs = await verifyFacts(job)
            // A wallet that is still being read, or logs that nobody has, make the count neither right nor wrong.
            const isAllRead = isWhole(window) && payTo.length === (wanted?.size ?? 0) && rpc.doubts.size === 0
            await compareStatus(job, pin, isAllRead ? logs : null)
        }
        await verifyRollups(db, network, window, report, progress)
        for (const { pin: _, ...side } of sides) {
            if (!side.chain.contracts.some(({ kind }) => kind === 'settlementRelay')) continue
            const { blobs: limits, sample, seed } = options
            await verifyProofs({ ...shared, ...side, limits, sample, seed })
        }
        for (const { rpc } of sides) {
            await rpc.identify()
            report.notes.push(...rpc.notes)
            report.doubts.push(...rpc.doubts)
        }
        return report
    } catch (error) {
        if (error instanceof RpcUnreachable || error instanceof RpcRefusal)
            throw new CannotVerify(error.message)
        if (error instanceof ChainMoved)
            throw new CannotVerify(
                `the answers of the RPC endpoints contradict each other: ${error.message}. Set RPC_URL_… to others`,
            )
        throw error
    } finally {
        await db.close().catch(() => {})
    }
}

/** Models by artifact id, as imported catalogues say; of several the lowest entry. */
async function listedModels(db: Snapshot): Promise<[string, string][]> {
    const rows = await db.rows<{ artifact_id: string; model_id: string }>(
        `SELECT DISTINCT ON (artifact_id) artifact_id, model_id FROM catalogue_artifact ORDER BY artifact_id, entry_id COLLATE "C"`,
    )
    return rows.map(({ artifact_id, model_id }) => [artifact_id, model_id])
}

async function openSnapshot(url: string): Promise<Snapshot> {
    try {
        return await Snapshot.open(url)
    } catch (error) {
        throw new CannotVerify(`DB_URL can't be read: ${(error as Error).message}`)
    }
}

function pinSentence({ chainId }: ChainConfig, { height, finalized }: Pin): string {
    const final = finalized === null ? 'none known to be final' : `final up to ${Math.min(finalized, height)}`
    return `chain ${chainId}: compared up to block ${height}, the last one indexed (${final})`
}
