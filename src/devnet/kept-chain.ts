import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Hex } from '../base/hex'
import type { DevnetChainId } from './addresses'
import { LocalRpc } from './rpc'
import { MARKET_VERSION } from './state'

/** What whoever goes on writing a chain has to know of what was written. */
export interface Written {
    /** Next nonce of every sender. */
    nonces: [Hex, number][]
    /** Hashes of the labelled transactions, by label. */
    hashes: [string, Hex][]
    /** Time of the newest block, Unix seconds. */
    time: number
}

interface Head {
    number: string
    hash: Hex
}

/** A simulated chain as it was kept. */
export interface KeptChain extends Written {
    head: Head
    /** Its blocks, transactions and accounts as anvil reads them, gzipped. */
    state: Buffer
}

const fileOf = (dataDir: string, chainId: DevnetChainId) => join(dataDir, `chain-${chainId}.kept`)

/** The history of a chain that an earlier start wrote with the same seed and the same market; null when there is none. */
export function keptChain(dataDir: string, chainId: DevnetChainId, seed: number): KeptChain | null {
    try {
        const file = readFileSync(fileOf(dataDir, chainId))
        const end = file.indexOf('\n')
        const { market, seed: its, ...kept } = JSON.parse(file.toString('utf8', 0, end))
        if (market !== MARKET_VERSION || its !== seed) return null
        return { ...kept, state: file.subarray(end + 1) }
    } catch {
        return null
    }
}

/** Keeps the history of a chain for later starts: reading it takes a tenth of the time that writing it took. */
export async function keepChain(
    dataDir: string,
    chainId: DevnetChainId,
    seed: number,
    url: string,
    written: Written,
): Promise<void> {
    const rpc = new LocalRpc(url)
    try {
        const head = await headOf(rpc)
        const state = await rpc.call<Hex>('anvil_dumpState', [false])
        const known = JSON.stringify({ market: MARKET_VERSION, seed, head, ...written })
        const draft = `${fileOf(dataDir, chainId)}.new`
        mkdirSync(dataDir, { recursive: true })
        writeFileSync(draft, Buffer.concat([Buffer.from(`${known}\n`), Buffer.from(state.slice(2), 'hex')]))
        renameSync(draft, fileOf(dataDir, chainId))
    } finally {
        rpc.close()
    }
}

/** Gives work a file that anvil reads the chain from, for as long as it lasts. */
export async function withStateFile<T>(
    dataDir: string,
    chainId: DevnetChainId,
    { state }: KeptChain,
    work: (file: string) => Promise<T>,
): Promise<T> {
    const file = `${fileOf(dataDir, chainId)}.json`
    try {
        writeFileSync(file, await promisify(gunzip)(state))
        return await work(file)
    } finally {
        rmSync(file, { force: true })
    }
}

/** Whether the node at `url` has the newest block that was kept. */
export async function holds(url: string, { head }: KeptChain): Promise<boolean> {
    const rpc = new LocalRpc(url)
    try {
        return (await headOf(rpc)).hash === head.hash
    } finally {
        rpc.close()
    }
}

async function headOf(rpc: LocalRpc): Promise<Head> {
    const { number, hash } = await rpc.call<Head>('eth_getBlockByNumber', ['latest', false])
    return { number, hash }
}
