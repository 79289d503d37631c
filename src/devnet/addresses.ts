import { id } from 'ethers'
import type { Hex } from '../base/hex'

/** Chain ids of the two simulated chains: the real ones, so that the shipped network table itself is exercised. */
export const OPENGRADIENT_CHAIN = 10740
export const BASE_CHAIN = 8453
export type DevnetChainId = typeof OPENGRADIENT_CHAIN | typeof BASE_CHAIN

/** An address nobody holds the key of, from a label. */
export function labelAddress(label: string): Hex {
    return `0x${id(`devnet/${label}`).slice(-40)}`
}

/** The real contracts of chain 10740, lower case. */
export const OG = {
    precompile: '0x00000000000000000000000000000000000000f4',
    hub: '0x8383c9bd7462f12eb996dd02f78234c0421a6fae',
    scheduler: '0x7179724de4e7ff9271fa40c0337c7f90c0508ef6',
    relayV1: '0xaa3bb22c5ef24fe3837134a25a4d801308e2516d',
    relay: '0xf1dc0d5dcf2a01924fac78185b9227cf3ec839a5',
    teeRegistryV1: '0x4e72238852f3c918f4e4e57aec9280ddb0c80248',
    teeRegistry: '0x703cb174aeadb35d611858369b4b1111dc9abda6',
    teeVerifier: '0x626d71947f59e6574bdfada8ee48e4c96ff4203b',
    multicall: '0xca11bde05977b3631167028862be2a173976ca11',
    /** A contract that registers enclaves by itself; of ours. */
    teeRegistrar: labelAddress('tee registrar'),
} as const

/** A workflow that asks for a price history, and how often it runs here. */
export interface Workflow {
    address: Hex
    /** Asset whose price it is about. */
    base: string
    minutes: number
    /** Its runs leave the precompile's log too. */
    showsPrecompile: boolean
}

export function workflow(address: Hex, base: string, minutes: number, showsPrecompile: boolean): Workflow {
    return { address, base, minutes, showsPrecompile }
}

/** The seven published price workflows. */
export const KNOWN_WORKFLOWS: readonly Workflow[] = [
    workflow('0xd5629a5b95dde11e4b5772b5ad8a13b933e33845', 'ETH', 60, true),
    workflow('0xb4146e095c2cd2a7aa497edfb513f1cb868dcc3d', 'BTC', 60, true),
    workflow('0x58826c6dc9a608238d9d57a65bdd50ecae27fe99', 'ETH', 60, true),
    workflow('0xae12ec7314e91a612cf4fa4dc07dc02cfcc4df95', 'SOL', 60, false),
    workflow('0x90fe6434c46838c96e9acb8d394c0fdfe38c6182', 'SUI', 60, false),
    workflow('0xd85ba71f5701dc4c5bdf9780189db49c6f3708d2', 'SUI', 30, true),
    workflow('0x3c2e4dbd653bd30f1333d456480c1b7ab122e946', 'SUI', 360, false),
]

/** A workflow that OpenGradient does not list, announced through the scheduler. */
export const ANNOUNCED_WORKFLOW = labelAddress('workflow/announced')
/** A copy of the workflow contract that nobody announces: its events must count for nothing. */
export const SPOOFED_WORKFLOW = labelAddress('workflow/spoofed')

/** The real contracts of chain 8453 and the reference contracts, lower case. */
export const BASE = {
    opg: '0xfbc2051ae2265686a469421b2c5a2d5462fbf5eb',
    opgInterim: '0x5feccd17c393caf1001d18164236a37e731fcb9d',
    permit2: '0x000000000022d473030f116ddee9f6b43ac78ba3',
    upto: '0x4020a4f3b7b90cca423b9fabcc0ce57c6c240002',
    exact: '0x402085c248eea27d92e8b30b2c58ed07f9e20001',
    uptoLegacy: '0xbe08d629cc799e6c17200f454f68a61e017038c8',
    batch: '0x4020074e9df2ce1dee5a9c1b5c3f541d02a10003',
    multicall: '0xca11bde05977b3631167028862be2a173976ca11',
    modelRegistry: '0x00000000000000000000000000000000000de301',
    inferencePayments: '0x00000000000000000000000000000000000de302',
} as const

/** OpenGradient's published payTo wallets: February-April 2026, and since. */
export const PAY_TO = {
    early: '0x40efb45552edfb2502d90a657a8ab41f03ec460d',
    current: '0x9deebb5d1b22e4a6e027977cead13893a7e4cc1a',
} as const

/** Who acts in the simulation, apart from creators and payers. */
export const ROLES = {
    admin: labelAddress('admin'),
    teeOperator: labelAddress('tee operator'),
    /** Data workers that post settlements. */
    workers: [labelAddress('worker/0'), labelAddress('worker/1')],
    facilitators: [labelAddress('facilitator/0'), labelAddress('facilitator/1')],
    /** Payee named by an enclave that registers late; it is paid before that. */
    latePayTo: labelAddress('late payTo'),
    operator: labelAddress('payments operator'),
    treasury: labelAddress('treasury'),
    stranger: labelAddress('stranger'),
    /** A merchant who uses x402 and has nothing to do with OpenGradient. */
    otherMerchant: labelAddress('other merchant'),
} as const
