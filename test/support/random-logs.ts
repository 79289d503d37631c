import { id, zeroPadValue } from 'ethers'
import { BASE, OG, PAY_TO } from '../../src/devnet/addresses'
import { logOf, type PlannedLog } from './logs'
import { seeded } from './random-events'

const bytes32 = (label: string) => id(label)
const address = (label: string) => `0x${id(label).slice(-40)}`

/** Transactions of one block, each a list of logs of watched contracts; small id spaces, so that they meet often. */
export function randomBlock(seed: number, chainId: 10740 | 8453): PlannedLog[][] {
    const random = seeded(seed * 7_919 + chainId)
    return Array.from({ length: 1 + random.below(3) }, () =>
        Array.from({ length: 1 + random.below(3) }, () =>
            chainId === 8453 ? baseLogs(random) : ogLogs(random),
        ).flat(),
    )
}

type Random = ReturnType<typeof seeded>

const CIDS = ['QmOne', ' QmTwo ', 'QmThree', 'Qm\0Four', '', 'QmFive']

function baseLogs(random: Random): PlannedLog[] {
    const model = bytes32(`model ${random.below(6)}`)
    const person = address(`person ${random.below(5)}`)
    const cid = random.pick(CIDS)
    const amount = BigInt(1 + random.below(1e9)) * 10n ** 12n
    const payment = bytes32(`payment ${random.below(1e9)}`)
    const registry = (event: string, args: unknown[]) =>
        logOf('ModelRegistry', event, BASE.modelRegistry, args)
    const payments = (event: string, args: unknown[]) =>
        logOf('InferencePayments', event, BASE.inferencePayments, args)
    const transfer = (to: string) => logOf('Opg', 'Transfer', BASE.opg, [person, to, amount])
    return random.pick([
        () => [registry('ModelRegistered', [model, person, `name ${cid}`, cid, bytes32(cid)])],
        () => [registry('ModelVersionPublished', [model, 'v2', cid, bytes32(cid)])],
        () => [registry('ModelOwnerChanged', [model, person, address(`person ${random.below(5)}`)])],
        () => [registry('ModelPriceSet', [model, BASE.opg, random.below(6), amount, 0])],
        () => [registry('ModelActiveSet', [model, random.below(2) === 0])],
        () => [
            payments('InferencePaid', [
                payment,
                model,
                person,
                BASE.opg,
                amount,
                amount / 2n,
                1 + random.below(9),
                5,
                6,
                bytes32('leaf'),
            ]),
            payments('PayoutAccrued', [model, person, BASE.opg, amount / 2n, payment]),
        ],
        () => [payments('PayoutWithdrawn', [person, BASE.opg, person, amount])],
        () => [transfer(PAY_TO.current), logOf('X402UptoProxy', 'Settled', BASE.upto, [])],
        () => [transfer(PAY_TO.early), logOf('X402ExactProxy', 'SettledWithPermit', BASE.exact, [])],
        () => [transfer(random.pick([PAY_TO.current, person]))],
        () => [{ ...registry('ModelActiveSet', [model, true]), data: '0x1234' }],
    ])()
}

function ogLogs(random: Random): PlannedLog[] {
    const cid = random.pick(CIDS)
    const tee = bytes32(`tee ${random.below(3)}`)
    const person = address(`person ${random.below(5)}`)
    const workflow = `0x${'00'.repeat(18)}${random.pick(['aaa1', 'aaa2'])}`
    const output = [[], [], [], random.below(2) === 0]
    const relay = (event: string, args: unknown[]) => logOf('SettlementRelay', event, OG.relay, args)
    const registry = (event: string, args: unknown[]) => logOf('TeeRegistry', event, OG.teeRegistry, args)
    return random.pick([
        () => [inference(cid, random.below(4))],
        () => [inference(cid, 1), logOf('InferenceHub', 'InferenceResult', OG.hub, [output])],
        () => [relay('BatchSettlement', [bytes32('root'), random.below(20), '0x626c6f62'])],
        () => [
            relay('IndividualSettlement', [
                tee,
                person,
                bytes32(`in ${random.below(4)}`),
                bytes32('out'),
                random.below(2),
                '0x62',
                '0x73',
            ]),
        ],
        () => [
            logOf('SettlementRelayV1', 'SettlementWithMetadata', OG.relayV1, [
                bytes32('in'),
                bytes32('out'),
                cid,
                '0x',
                '0x',
            ]),
        ],
        () => [registry('TEERegistered', [tee, person, 0])],
        () => [registry(random.pick(['TEEEnabled', 'TEEDisabled']), [tee])],
        () => [registry('HeartbeatReceived', [tee, 1])],
        () => [registry('PCRApproved', [bytes32(`image ${random.below(2)}`), 0, 'v1'])],
        () => [registry('PCRRevoked', [bytes32(`image ${random.below(2)}`), 0])],
        () => [logOf('WorkflowScheduler', 'TaskRegistered', OG.scheduler, [person, workflow, 9, 60])],
        () => [{ ...relay('BatchSettlement', [bytes32('root'), 1, '0x']), data: zeroPadValue('0x12', 40) }],
    ])()
}

/** A call of a model at the precompile. */
export function inference(cid: string, mode: number): PlannedLog {
    const request = [mode, cid, [[], []]]
    return logOf('InferencePrecompile', 'ModelInferenceEvent', OG.precompile, [
        'call',
        request,
        [[], [], [], false],
    ])
}
