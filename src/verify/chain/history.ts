import { id } from 'ethers'
import type { ChainConfig } from '../../networks/types'
import { type Registration, registrationAt, registrationIn } from '../facts/registrations'
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
    /** What enclaves registered with, by the id of the log. */
    registrations: ReadonlyMap<string, Registration>
}

/** @param known what the index has of it in a range */
export async function readHistory(
    rpc: Rpc,
    chain: ChainConfig,
    to: number,
    known: (from: number, to: number) => Promise<KnownLog[]>,
): Promise<History> {
    const filter = registryFilter(chain)
    if (!filter) return { logs: [], registrations: new Map() }
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
    const logs = transactions.flatMap((tx) => tx.logs.map((log) => ({ tx, log })))
    return { logs, registrations: await readRegistrations(rpc, logs) }
}

/** By calldata; the registry is asked where that does not show it. */
async function readRegistrations(rpc: Rpc, logs: History['logs']): Promise<Map<string, Registration>> {
    const found = new Map<string, Registration>()
    for (const { tx, log } of logs) {
        const teeId = log.topics[0] === TOPIC.teeRegistered && TEES.decode(log)?.args.teeId
        if (!teeId) continue
        const registration =
            registrationIn(tx, log.address, teeId) ??
            (await registrationAt(rpc, log.address, teeId, tx.height))
        if (registration) found.set(log.id, registration)
    }
    return found
}

const MODELS = new Events(interfacesOf('modelRegistry'))
const SCHEDULER = new Events(interfacesOf('workflowScheduler'))
const TEES = new Events(interfacesOf('teeRegistry'))

/** Model by artifact id: the first registration or version that names the trimmed string. */
export function claimsIn({ logs }: Pick<History, 'logs'>): Map<string, string> {
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
export function walletsIn({ registrations }: History): Set<string> {
    const wallets = [...registrations.values()].map(({ paymentAddress }) => paymentAddress)
    return new Set(wallets.filter((address) => address !== null && address !== ZERO) as string[])
}
