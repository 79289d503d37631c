import { id } from 'ethers'
import type { ChainConfig } from '../../networks/types'
import { registrationIn } from '../facts/registrations'
import { interfacesOf, TOPIC } from './abi'
import { Events } from './decode'
import type { PlainLog, PlainTransaction } from './plain-log'
import { registryFilter } from './read-chain'
import { type KnownLog, readCompleteLogs } from './read-complete-logs'
import { readTransactions } from './read-transactions'
import type { Rpc } from './rpc'

/** What registries and scheduler said from the start of the chain to its pinned block, in chain order. */
export interface History {
    logs: { tx: PlainTransaction; log: PlainLog }[]
}

/** @param known what the index has of it in a range */
export async function readHistory(
    rpc: Rpc,
    chain: ChainConfig,
    to: number,
    known: (from: number, to: number) => Promise<KnownLog[]>,
): Promise<History> {
    const filter = registryFilter(chain)
    if (!filter) return { logs: [] }
    const found = []
    const span = chain.rpc.maxBlockSpan
    const froms = Array.from(
        { length: Math.ceil((to - chain.startHeight + 1) / span) },
        (_, i) => chain.startHeight + i * span,
    )
    for (let i = 0; i < froms.length; i += 8) {
        const pages = froms.slice(i, i + 8).map(async (from) => {
            const end = Math.min(from + span - 1, to)
            return readCompleteLogs(rpc, [filter], from, end, await known(from, end))
        })
        found.push(...(await Promise.all(pages)).flat())
    }
    const wholeBlocks = chain.rpc.transactions === 'byBlock'
    const transactions = await readTransactions(rpc, chain.chainId, found, {
        call: () => true,
        wholeTransaction: () => false,
        wholeBlocks,
    })
    return { logs: transactions.flatMap((tx) => tx.logs.map((log) => ({ tx, log }))) }
}

const MODELS = new Events(interfacesOf('modelRegistry'))
const SCHEDULER = new Events(interfacesOf('workflowScheduler'))
const TEES = new Events(interfacesOf('teeRegistry'))

/** Model by artifact id: the first registration or version that names the trimmed string. */
export function claimsIn({ logs }: History): Map<string, string> {
    const claims = new Map<string, string>()
    for (const { log } of logs) {
        if (log.topics[0] !== TOPIC.registered && log.topics[0] !== TOPIC.versioned) continue
        const args = MODELS.decode(log)?.args
        const name = args?.modelCID.trim().toWellFormed()
        if (name && !claims.has(id(name))) claims.set(id(name), args!.modelId)
    }
    return claims
}

/** Workflow contracts announced below a height. */
export function announcedIn({ logs }: History, below: number): Set<string> {
    const announced = logs.filter(({ tx, log }) => log.topics[0] === TOPIC.announced && tx.height < below)
    return new Set(announced.flatMap(({ log }) => SCHEDULER.decode(log)?.args.contractAddress ?? []))
}

const ZERO = `0x${'0'.repeat(40)}`

/** Payment addresses that enclaves registered with. */
export function walletsIn({ logs }: History): Set<string> {
    const wallets = new Set<string>()
    for (const { tx, log } of logs) {
        if (log.topics[0] !== TOPIC.teeRegistered) continue
        const teeId = TEES.decode(log)?.args.teeId
        const address = teeId && registrationIn(tx, log.address, teeId)?.paymentAddress
        if (address && address !== ZERO) wallets.add(address)
    }
    return wallets
}
