import { id, toUtf8Bytes } from 'ethers'
import { openPool } from '../../src/database/open'
import { OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import type { Network } from '../../src/networks/types'
import { Archive } from '../../src/proofs/archive/archive'
import { Checker } from '../../src/proofs/checks/checker'
import { runProver } from '../../src/proofs/prover'
import { proofContext } from '../../src/proofs/settle/context'
import { SENDER, type SmallChain } from './chain'
import { logOf, type PlannedLog } from './logs'
import { proved, QUICKLY, SOON } from './prover'
import {
    batchOf,
    blobId,
    type Enclave,
    newEnclave,
    signCall,
    signedLeaf,
    type TestAggregator,
} from './settlements'

const HASHES = ['bytes32', 'bytes32', 'bytes32']
const REQUEST =
    '{"messages": [{"content": "Gr\\u00fc\\u00dfe", "role": "user"}], "model": "openai/gpt-5", "temperature": 1.0}'
const REPLY = 'good day'

/**
 * Settles batches and single calls of every kind on a small chain 10740, with real registrations, and publishes their blobs.
 * One blob, `missing`, never comes.
 */
export async function settleMarket(chain: SmallChain, aggregator: TestAggregator): Promise<void> {
    const [enclave, gone] = [newEnclave(), newEnclave()]
    await register(chain, [enclave, gone])
    await chain.send(OG.teeRegistry, encodeCall('TeeRegistry', 'disableTEE', [gone.teeId]))
    await chain.mine()
    const many = (label: string, n: number, by = enclave) =>
        Array.from({ length: n }, (_, i) => signedLeaf(by, `${label} ${i}`))
    const forged = signedLeaf(enclave, 'forged')
    forged[2] = id('another answer')
    const old = [[id('old in'), id('old out'), id('old signature')]]
    await chain.mine(
        [batch(aggregator, 'whole', batchOf(many('whole', 3)))],
        [batch(aggregator, 'again', batchOf([...many('whole', 1), ...many('again', 2)]))],
        [batch(aggregator, 'forged', batchOf([forged, ...many('honest', 1)]))],
        [batch(aggregator, 'old', batchOf(old, HASHES))],
        [batch(aggregator, 'disabled', batchOf(many('disabled', 2, gone)))],
    )
    await chain.mine(
        [batch(aggregator, 'too few', { ...batchOf(many('too few', 2)), size: 5 })],
        [batch(aggregator, 'too many', { ...batchOf(many('too many', 3)), size: 2 })],
        [batch(aggregator, 'wrong root', { ...batchOf(many('wrong root', 2)), root: id('another root') })],
        [batch(aggregator, 'garbage', { ...batchOf(many('garbage', 2)), bytes: Buffer.from('<html>') })],
        [batch(aggregator, 'missing', { ...batchOf(many('missing', 2)), bytes: null })],
    )
    await chain.mine(
        [single(aggregator, 'named', enclave, REQUEST)],
        [single(aggregator, 'other request', enclave, '{"model": "x"}')],
        [single(aggregator, 'stranger', newEnclave(), REQUEST)],
    )
}

async function register(chain: SmallChain, enclaves: Enclave[]): Promise<void> {
    await chain.place(OG.teeRegistry, 'TeeRegistry')
    await chain.send(OG.teeRegistry, encodeCall('TeeRegistry', 'init', [SENDER]))
    await chain.send(OG.teeRegistry, encodeCall('TeeRegistry', 'grantRole', [id('TEE_OPERATOR'), SENDER]))
    for (const { publicKey } of enclaves) {
        const args = ['0x', publicKey, '0x', SENDER, 'https://enclave.invalid', 0]
        await chain.send(OG.teeRegistry, encodeCall('TeeRegistry', 'registerTEEWithAttestation', args))
    }
    await chain.mine()
}

function batch(
    aggregator: TestAggregator,
    label: string,
    { root, size, bytes }: { root: string; size: number; bytes: Buffer | null },
): PlannedLog {
    if (bytes) aggregator.serve(label, bytes)
    return logOf('SettlementRelay', 'BatchSettlement', OG.relay, [root, size, toUtf8Bytes(blobId(label))])
}

/** A call whose event has the hashes of REQUEST, and whose blob has another request or not. */
function single(aggregator: TestAggregator, label: string, enclave: Enclave, request: string): PlannedLog {
    const [inputHash, outputHash] = [id(REQUEST), id(REPLY)]
    const time = 1_772_400_000
    const signature = signCall(enclave, inputHash, outputHash, time)
    const output = {
        choices: [{ message: { role: 'assistant', content: REPLY }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 12, completion_tokens: 34 },
        opengradient: { cost_opg: '5600000000000000', cost_usd: '0.00056' },
    }
    const blob = `{"input": ${request}, "output": ${JSON.stringify(output)}, "teeId": "${enclave.teeId}"}`
    aggregator.serve(label, Buffer.from(blob))
    const args = [enclave.teeId, SENDER, inputHash, outputHash, time, toUtf8Bytes(blobId(label)), signature]
    return logOf('SettlementRelay', 'IndividualSettlement', OG.relay, args)
}

/** Reads and checks all blobs but `waiting` ones that never come. */
export async function proveAll(
    databaseUrl: string,
    network: Network,
    aggregators: string[],
    waiting: number,
    patienceMs?: number,
): Promise<void> {
    const pool = openPool({ connectionString: databaseUrl, max: 6 })
    const checker = new Checker()
    const stop = new AbortController()
    const running = runProver(proofContext({ pool, checker, archive: new Archive(), network }), {
        aggregators,
        maxBytes: 4 * 1024 * 1024,
        timeoutMs: 5_000,
        concurrency: 16,
        keepContent: false,
        giveUp: SOON,
        idleMs: QUICKLY,
        signal: stop.signal,
        log: { warn() {} },
    })
    // What can't be used is asked for three times; here at once.
    const haste = setInterval(() => {
        void pool
            .query(`UPDATE blob SET next_attempt_at = now() WHERE state = 'WAITING' AND reason LIKE 'it %'`)
            .catch(() => {})
    }, 50)
    try {
        await proved(pool, waiting, patienceMs)
    } finally {
        clearInterval(haste)
        stop.abort()
        await running
        await checker.close()
        await pool.end()
    }
}
