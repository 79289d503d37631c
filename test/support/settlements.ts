import { constants, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { id, keccak256 } from 'ethers'
import type { DomainEvent, LogRef } from '../../src/decode/events'
import { newRsaKey } from './rsa-keys'

/** Settlements made by hand: trees by OpenZeppelin's library, keys of `rsa-keys.ts`, signatures by node:crypto. */

export const RELAY = '0xf1dc0d5dcf2a01924fac78185b9227cf3ec839a5'
export const REGISTRY = '0x703cb174aeadb35d611858369b4b1111dc9abda6'
export const REGISTRY_V1 = '0x4e72238852f3c918f4e4e57aec9280ddb0c80248'
export const WORKER = `0x${'77'.repeat(20)}`
export const FILLER = '0xddc21f2d5d0af861b4fc1390df47f1c93bc5aee54e7e31763e97256d56148253'
const ENCODING = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']

export interface Enclave {
    teeId: string
    publicKey: string
    privateKey: KeyObject
}

export function newEnclave(): Enclave {
    const { publicKey, privateKey } = newRsaKey()
    const der = `0x${publicKey.export({ type: 'spki', format: 'der' }).toString('hex')}`
    return { teeId: keccak256(der), publicKey: der, privateKey }
}

/** The values of a leaf, as the data worker puts them into the tree. */
export type LeafValues = [
    teeId: string,
    inputHash: string,
    outputHash: string,
    signature: string,
    timestamp: string,
]

export function signCall(enclave: Enclave, inputHash: string, outputHash: string, timestamp: number): string {
    const packed = inputHash.slice(2) + outputHash.slice(2) + timestamp.toString(16).padStart(64, '0')
    const message = Buffer.from(keccak256(`0x${packed}`).slice(2), 'hex')
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    return `0x${sign('sha256', message, { key: enclave.privateKey, ...padding }).toString('hex')}`
}

/** A call that an enclave signed; `n` tells it from others. */
export function signedLeaf(enclave: Enclave, n: number | string, timestamp = 1_772_400_000): LeafValues {
    const [input, output] = [id(`input ${n}`), id(`output ${n}`)]
    return [enclave.teeId, input, output, signCall(enclave, input, output, timestamp), String(timestamp)]
}

/** The blob of a batch, and what the chain is told of it. */
export function batchOf(leaves: unknown[][], encoding = ENCODING) {
    const tree = StandardMerkleTree.of(leaves, encoding)
    return { root: tree.root, size: leaves.length, bytes: Buffer.from(JSON.stringify(tree.dump())) }
}

/** A blob id, from a label. */
export function blobId(label: string): string {
    return Buffer.from(id(label).slice(2), 'hex').toString('base64url')
}

const DAY_MS = 86_400_000
/** A day before a quarter ends: the tests' facts stand in two partitions. */
const START = Date.UTC(2026, 2, 31)

/** A log's place on chain 10740; every twelve blocks are a day. */
export function at(height: number, contract = RELAY, logIndex = 0): LogRef {
    const txHash = id(`transaction ${height}`)
    const timeMs = START + (height * DAY_MS) / 12
    const digest = txHash.slice(0, 26)
    return { chainId: 10740, height, timeMs, txHash, txPosition: 0, logIndex, contract, digest }
}

export function batchEvent(
    ref: LogRef,
    root: string,
    claimed: bigint | number,
    blob: string | null,
): DomainEvent {
    return {
        kind: 'batch',
        ref,
        rail: 'BATCH',
        sender: WORKER,
        merkleRoot: root,
        claimed: BigInt(claimed),
        walrusBlobId: blob,
    } as DomainEvent
}

/** An individual settlement of a signed call. */
export function callEvent(
    ref: LogRef,
    [teeId, inputHash, outputHash, signature, timestamp]: LeafValues,
    blob: string | null,
): DomainEvent {
    return {
        kind: 'inference',
        ref,
        rail: 'INDIVIDUAL',
        callKind: 'UNKNOWN',
        mode: null,
        modeRaw: null,
        inferenceId: null,
        modelRef: null,
        workflow: null,
        sender: WORKER,
        teeId,
        ethAddress: null,
        inputHash,
        outputHash,
        timestamp: BigInt(timestamp),
        walrusBlobId: blob,
        signature,
        isSimulation: null,
    } as DomainEvent
}

export function stateEvent(
    ref: LogRef,
    name: string,
    subject: string,
    args: Record<string, unknown>,
): DomainEvent {
    return { kind: 'state', ref, name, subject, args, sender: WORKER } as DomainEvent
}

export function registered(ref: LogRef, { teeId, publicKey }: Enclave): DomainEvent {
    return stateEvent(ref, 'TEERegistered', teeId, {
        owner: WORKER,
        teeType: '0',
        publicKey,
        paymentAddress: WORKER,
        endpoint: 'https://tee.invalid',
    })
}

/** A payment of the reference contract that refers to a leaf or a root. */
export function contractPayment(
    height: number,
    modelId: string,
    settlementRef: string,
    calls = 1,
): DomainEvent {
    const txHash = id(`payment ${height}`)
    const place = {
        chainId: 8453,
        height,
        timeMs: START + (height * DAY_MS) / 12,
        txHash,
        txPosition: 0,
        logIndex: 0,
        digest: txHash.slice(0, 26),
    }
    return {
        kind: 'payment',
        ref: { ...place, contract: `0x${'55'.repeat(20)}` },
        rail: 'CONTRACT',
        settledBy: `0x${'55'.repeat(20)}`,
        paymentId: id(`paid ${height}`),
        payer: `0x${'44'.repeat(20)}`,
        payTo: `0x${'55'.repeat(20)}`,
        token: `0x${'09'.repeat(20)}`,
        amount: 100n,
        cap: null,
        nonce: null,
        deadline: null,
        facilitator: null,
        sender: null,
        withPermit: null,
        calldataReason: null,
        modelId,
        creatorAmount: 90n,
        calls: BigInt(calls),
        inputUnits: 0n,
        outputUnits: 0n,
        settlementRef,
    } as DomainEvent
}

/** A session paid over x402: it names no model. */
export function x402Payment(height: number, amount: bigint): DomainEvent {
    return {
        ...contractPayment(height, '0x', '0x'),
        rail: 'X402_UPTO',
        amount,
        modelId: null,
        creatorAmount: null,
        calls: null,
        settlementRef: null,
    } as DomainEvent
}

/** What a blob id is answered with: bytes, others each time, an HTTP status, or nothing at all. */
export type Served = Buffer | number | 'hang' | (() => Buffer)

/** A Walrus aggregator in this process. */
export class TestAggregator {
    readonly blobs = new Map<string, Served>()
    /** Blob ids in the order they were asked for. */
    readonly asked: string[] = []
    private readonly server: Server = createServer((request, response) => {
        const path = request.url!.replace('/v1/blobs/', '').replace('by-quilt-patch-id/', 'quilt ')
        const blob = decodeURIComponent(path)
        this.asked.push(blob)
        const served = this.blobs.get(blob) ?? 404
        if (served === 'hang') return
        if (typeof served === 'number') response.writeHead(served).end('{}')
        else response.writeHead(200).end(typeof served === 'function' ? served() : served)
    })

    async start(): Promise<this> {
        await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
        return this
    }

    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    }

    serve(label: string, served: Served): string {
        this.blobs.set(blobId(label), served)
        return blobId(label)
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections()
        await new Promise((done) => this.server.close(done))
    }
}
