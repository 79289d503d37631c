import { AbiCoder, Interface, id, keccak256 } from 'ethers'
import InferenceHub from '../../contracts/build/InferenceHub.json'
import InferencePayments from '../../contracts/build/InferencePayments.json'
import InferencePrecompile from '../../contracts/build/InferencePrecompile.json'
import InferencePrecompileV0 from '../../contracts/build/InferencePrecompileV0.json'
import ModelRegistry from '../../contracts/build/ModelRegistry.json'
import PriceHistoryInference from '../../contracts/build/PriceHistoryInference.json'
import SettlementRelay from '../../contracts/build/SettlementRelay.json'
import SettlementRelayV1 from '../../contracts/build/SettlementRelayV1.json'
import TeeRegistry from '../../contracts/build/TeeRegistry.json'
import TeeVerifier from '../../contracts/build/TeeVerifier.json'
import WorkflowScheduler from '../../contracts/build/WorkflowScheduler.json'
import X402ExactProxy from '../../contracts/build/X402ExactProxy.json'
import X402UptoLegacyProxy from '../../contracts/build/X402UptoLegacyProxy.json'
import X402UptoProxy from '../../contracts/build/X402UptoProxy.json'
import { BASE, KNOWN_WORKFLOWS, OG } from '../../src/devnet/addresses'
import { type Decoded, Events, type PlainLog, rpcCall, transactionsOf } from './plain-chain'

/** What stands in the database, counted again from the chain: ids by table, and sums. */
export class Recount {
    readonly ids: Record<string, string[]> = {}
    /** Events by `contract address.Event`. */
    readonly logs: Record<string, number> = {}
    readonly calls = new Map<string, number>()
    readonly heartbeats = new Map<string, number>()
    readonly payments = new Map<string, bigint>()
    readonly paidFor = new Map<string, bigint>()
    readonly accrued = new Map<string, bigint>()
    readonly withdrawn = new Map<string, bigint>()
    readonly signed = new Map<string, SignedPayment>()
    /** Inferences that name no model, and replays. */
    unnamed = 0
    replays = 0

    row(table: string, log: PlainLog): void {
        ;(this.ids[table] ??= []).push(log.id)
    }
}

export interface SignedPayment {
    paymentId: string
    cap: bigint
    nonce: bigint
    deadline: bigint
    facilitator: string | null
}

const add = <K>(map: Map<K, bigint>, key: K, value: bigint) => map.set(key, (map.get(key) ?? 0n) + value)
const count = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1)

const OG_CONTRACTS: [string, Events][] = [
    [OG.precompile, new Events(InferencePrecompileV0.abi, InferencePrecompile.abi)],
    [OG.hub, new Events(InferenceHub.abi)],
    [OG.scheduler, new Events(WorkflowScheduler.abi)],
    [OG.relay, new Events(SettlementRelay.abi)],
    [OG.relayV1, new Events(SettlementRelayV1.abi)],
    [OG.teeRegistry, new Events(TeeRegistry.abi)],
    [OG.teeRegistryV1, new Events(TeeRegistry.abi)],
    [OG.teeVerifier, new Events(TeeVerifier.abi)],
]
const WORKFLOW = new Events(PriceHistoryInference.abi)
const RESULT = new Interface(PriceHistoryInference.abi).getEvent('InferenceResultEmitted')!.topicHash

/** Model by artifact id: the first registration or version that names it, in chain order. */
type Claims = Map<string, string>

export async function recountOpenGradient(logs: PlainLog[], url: string, claims: Claims): Promise<Recount> {
    const found = new Recount()
    const contracts = new Map<string, Events>(OG_CONTRACTS)
    const workflows = new Set<string>(KNOWN_WORKFLOWS.map(({ address }) => address))
    const settled = new Set<string>()
    const named = (cid: string) => {
        const name = cid.trim()
        if (name === '') found.unnamed++
        else count(found.calls, claims.get(id(name)) ?? `unresolved:${id(name)}`)
    }
    for (const transaction of transactionsOf(logs)) {
        for (const log of transaction.filter(({ address }) => address === OG.scheduler)) {
            const { decoded } = read(log) ?? {}
            if (decoded?.name === 'TaskRegistered') workflows.add(decoded.args.contractAddress)
        }
        let unshown = 0
        for (const log of transaction) {
            const { decoded, isWorkflow } = read(log) ?? {}
            if (decoded === undefined) continue
            const name = `${log.address}.${decoded?.name ?? 'malformed'}`
            found.logs[name] = (found.logs[name] ?? 0) + 1
            if (decoded === null) found.row('dead_letter', log)
            else if (isWorkflow) {
                if (unshown-- > 0) found.row('chain_event', log)
                else {
                    unshown = 0
                    found.row('inference', log)
                    named(await modelIdOf(url, log.address))
                }
            } else if (log.address === OG.precompile) {
                found.row('inference', log)
                named(decoded.args.request.modelCID)
                if (decoded.name === 'ModelInferenceEvent') unshown++
            } else settle(decoded, log)
        }
    }
    return found

    /** Undefined for what nobody watches, `decoded` null for what does not decode. */
    function read(log: PlainLog): { decoded: Decoded | null; isWorkflow: boolean } | undefined {
        const events = contracts.get(log.address)
        if (events?.knows(log.topics[0])) return { decoded: events.decode(log), isWorkflow: false }
        if (log.topics[0] !== RESULT || !workflows.has(log.address)) return undefined
        return { decoded: WORKFLOW.decode(log), isWorkflow: true }
    }

    function settle({ name, args }: Decoded, log: PlainLog): void {
        if (name === 'BatchSettlement') found.row('settlement_batch', log)
        else if (name === 'HeartbeatReceived') {
            count(found.heartbeats, `${args.teeId}-${new Date(log.time * 1000).toISOString().slice(0, 10)}`)
        } else if (name === 'IndividualSettlement') {
            found.row('inference', log)
            const call = [args.teeId, args.inputHash, args.outputHash, args.timestamp].join()
            if (settled.has(call)) found.replays++
            settled.add(call)
        } else if (name === 'Settlement') found.row('inference', log)
        else if (name === 'SettlementWithMetadata') {
            found.row('inference', log)
            named(args.modelInfo)
        } else found.row('chain_event', log)
    }
}

const modelIds = new Map<string, string>()

async function modelIdOf(url: string, address: string): Promise<string> {
    const known = modelIds.get(address)
    if (known !== undefined) return known
    const abi = new Interface(PriceHistoryInference.abi)
    const data = abi.encodeFunctionData('modelId')
    const [answer] = abi.decodeFunctionResult(
        'modelId',
        await rpcCall(url, 'eth_call', [{ to: address, data }, 'latest']),
    )
    modelIds.set(address, answer)
    return answer
}

/** Payment addresses in the calldata of every registration of an enclave. */
export function registeredWallets(logs: PlainLog[]): Set<string> {
    const abi = new Interface(TeeRegistry.abi)
    const registries: string[] = [OG.teeRegistry, OG.teeRegistryV1]
    const topic = abi.getEvent('TEERegistered')!.topicHash
    const registrations = logs.filter((log) => registries.includes(log.address) && log.topics[0] === topic)
    return new Set(
        registrations.map(({ tx }) =>
            abi.decodeFunctionData('registerTEEWithAttestation', tx.input).paymentAddress.toLowerCase(),
        ),
    )
}

const REGISTRY = new Events(ModelRegistry.abi)
const PAYMENTS = new Events(InferencePayments.abi)
const SETTLED = [id('Settled()'), id('SettledWithPermit()')]
const TRANSFER = id('Transfer(address,address,uint256)')
const TOKENS: string[] = [BASE.opg, BASE.opgInterim]
const PROXIES = new Map<string, Interface>([
    [BASE.upto, new Interface(X402UptoProxy.abi)],
    [BASE.exact, new Interface(X402ExactProxy.abi)],
    [BASE.uptoLegacy, new Interface(X402UptoLegacyProxy.abi)],
])

export function claimsIn(logs: PlainLog[]): Claims {
    const claims: Claims = new Map()
    for (const log of logs) {
        if (log.address !== BASE.modelRegistry) continue
        const { name, args } = REGISTRY.decode(log) ?? { name: '', args: {} }
        if (name !== 'ModelRegistered' && name !== 'ModelVersionPublished') continue
        const cid = args.modelCID.trim()
        if (cid !== '' && !claims.has(id(cid))) claims.set(id(cid), args.modelId)
    }
    return claims
}

export function recountBase(logs: PlainLog[], payTo: Set<string>): Recount {
    const found = new Recount()
    for (const transaction of transactionsOf(logs)) {
        for (const [i, log] of transaction.entries()) {
            if (log.address === BASE.modelRegistry) registryRow(log)
            else if (log.address === BASE.inferencePayments) paymentRow(log)
            else if (TOKENS.includes(log.address) && log.topics[0] === TRANSFER) transferRow(transaction, i)
        }
    }
    return found

    function registryRow(log: PlainLog): void {
        const decoded = REGISTRY.decode(log)
        if (!decoded) found.row('dead_letter', log)
        else found.row(decoded.name === 'ModelPriceSet' ? 'model_price' : 'chain_event', log)
    }

    function paymentRow(log: PlainLog): void {
        const decoded = PAYMENTS.decode(log)
        const { name, args } = decoded ?? { name: null, args: {} }
        if (name === null) found.row('dead_letter', log)
        else if (name === 'InferencePaid') {
            found.row('payment', log)
            add(found.paidFor, args.modelId, args.amount)
        } else if (name === 'PayoutAccrued') {
            found.row('payout', log)
            add(found.accrued, args.account, args.amount)
        } else if (name === 'PayoutWithdrawn') {
            found.row('payout', log)
            add(found.withdrawn, args.account, args.amount)
        } else found.row('chain_event', log)
    }

    /** A transfer is a payment when a proxy says so before anything else is moved. */
    function transferRow(transaction: PlainLog[], i: number): void {
        const log = transaction[i]
        const to = `0x${log.topics[2].slice(26)}`
        if (!payTo.has(to)) return
        const rest = transaction.slice(i + 1)
        const next = rest.find(({ topics }) => topics[0] === TRANSFER || SETTLED.includes(topics[0]))
        if (!next || next.topics[0] === TRANSFER || !PROXIES.has(next.address)) {
            found.row('chain_event', log)
            return
        }
        found.row('payment', log)
        found.row('payout', log)
        add(found.payments, `${log.address} to ${to}`, BigInt(log.data))
        const signed = signedIn(log, next.address)
        if (signed) found.signed.set(log.id, signed)
    }
}

/** What the payer signed, when the transaction called the proxy itself. */
function signedIn({ tx }: PlainLog, proxy: string): SignedPayment | null {
    if (tx.to !== proxy) return null
    const { args } = PROXIES.get(proxy)!.parseTransaction({ data: tx.input })!
    const { permit, owner, witness } = args
    const id = AbiCoder.defaultAbiCoder().encode(
        ['uint256', 'address', 'uint256'],
        [8453, owner, permit.nonce],
    )
    return {
        ...{
            paymentId: keccak256(id),
            cap: permit.permitted.amount,
            nonce: permit.nonce,
            deadline: permit.deadline,
        },
        facilitator: proxy === BASE.upto ? witness.facilitator.toLowerCase() : null,
    }
}
