import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { checkBatch } from '../../src/proofs/checks/batch'
import type { BatchContent } from '../../src/proofs/checks/blob-content'
import { Checker } from '../../src/proofs/checks/checker'
import { loadFastKeccak } from '../../src/proofs/checks/keccak'
import { type KeyBook, keyFinder } from '../../src/proofs/checks/keys'
import { readBlob } from '../../src/proofs/checks/read-blob'
import { type Batch, LEAVES, makeBatch, makeEnclaves, median, verifyAlone } from './batches'

// How fast archived batches become checked leaves on one core, beside the rate of crypto.verify alone over the same
// messages, keys and signatures. The ways take turns, a few batches each, and the medians are compared. Processor time
// is counted, not the clock, so that a busy machine does not spoil the figures. Argument: rounds.

const BATCHES = 100
/** Batches a turn. */
const TURN = 20
const ENCODING = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']

const enclaves = makeEnclaves()
const book: KeyBook = new Map(enclaves.map(({ teeId, der }) => [teeId, { publicKey: der }]))
const keyOf = keyFinder(book)

function check(batches: Batch[]): void {
    for (const { bytes, root } of batches) {
        const { leaves } = checkBatch(readBlob(bytes) as BatchContent, root, keyOf)
        if (!leaves.every((leaf) => leaf.verified)) throw new Error('A leaf is not verified.')
    }
}

function rootsByLibrary(batches: Batch[]): void {
    for (const { bytes, root } of batches) {
        const { values } = JSON.parse(bytes.toString()) as { values: { value: string[] }[] }
        const leaves = values.map(({ value }) => value)
        if (StandardMerkleTree.of(leaves, ENCODING).root !== root) throw new Error('A root is wrong.')
    }
}

async function checkInThread(checker: Checker, batches: Batch[]): Promise<void> {
    const jobs = batches.map(({ bytes, root }) =>
        checker.check({ kind: 'batch', bytes, merkleRoot: root, book }),
    )
    for (const { leaves } of await Promise.all(jobs)) {
        if (leaves.length !== LEAVES) throw new Error('A leaf is missing.')
    }
}

/** Leaves a second of processor time, all threads of the process together: what one core does. */
async function rate(leaves: number, work: () => void | Promise<void>): Promise<number> {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    return (leaves * 1e6) / (user + system)
}

async function main(): Promise<void> {
    await loadFastKeccak()
    const rounds = Number(process.argv[2] ?? 101)
    const batches = Array.from({ length: BATCHES }, (_, number) => makeBatch(enclaves, number))
    const checker = new Checker()
    const rates = {
        alone: [] as number[],
        checked: [] as number[],
        inThread: [] as number[],
        library: [] as number[],
    }
    const warmUp = 30
    for (let round = 0; round < rounds + warmUp; round++) {
        const from = (round * TURN) % BATCHES
        const turn = batches.slice(from, from + TURN)
        const size = turn.length * LEAVES
        const alone = await rate(size, () => verifyAlone(turn))
        const checked = await rate(size, () => check(turn))
        const inThread = await rate(size, () => checkInThread(checker, turn))
        const library = await rate(LEAVES, () => rootsByLibrary(turn.slice(0, 1)))
        if (round < warmUp) continue
        rates.alone.push(alone)
        rates.checked.push(checked)
        rates.inThread.push(inThread)
        rates.library.push(library)
    }
    await checker.close()
    const floor = median(rates.alone)
    const line = (name: string, values: number[]) => {
        const leaves = Math.round(median(values)).toLocaleString('en-US').padStart(7)
        console.log(
            `${name.padEnd(44)}${leaves} leaves/s ${((median(values) / floor) * 100).toFixed(1).padStart(5)} %`,
        )
    }
    console.log(
        `Batches of ${LEAVES} leaves, ${enclaves.length} RSA-2048 keys, ${rounds} rounds of ${TURN} batches, medians`,
    )
    line('crypto.verify alone (the floor)', rates.alone)
    line('blob bytes to checked leaves, same thread', rates.checked)
    line('the same through the worker thread', rates.inThread)
    line('roots by @openzeppelin/merkle-tree, alone', rates.library)
    console.log('Aim: at least 70 % of the floor, and 3,000 leaves/s.')
}

main()
