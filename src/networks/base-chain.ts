import { baseBlockAt } from './base-time'
import { contract } from './contract'
import type { ChainConfig } from './types'

const FACILITATOR = 'inference-facilitator@f7a0cfc'
const X402 = 'coinbase/x402@dd927a2'

/** OpenGradient's first proxy on Base mainnet. */
const PAYMENTS_START = baseBlockAt('2026-03-17')
/** Token generation on 2026-04-21 12:30 UTC. */
const OPG_START = baseBlockAt('2026-04-21')

/** Base mainnet, where OPG lives and inference is paid. */
export const baseChain: ChainConfig = {
    chainId: 8453,
    name: 'base',
    genesisHash: '0xf712aa9241cc24369b143cf6dce85f0902a9731e70d66818a3a5845b296c73dd',
    genesisHeight: 0,
    provesHeaders: true,
    startHeight: PAYMENTS_START,
    // 20 minutes, for a node without the `finalized` tag: OP-stack blocks are final once their batch is on L1 and final there.
    finalityConfirmations: 600,
    // Operator wallets (tee-gateway history): since 2026-04-21, February to April 2026, and the one of the docs' sample.
    payTo: [
        '0x9deebb5d1b22e4a6e027977cead13893a7e4cc1a',
        '0x40efb45552edfb2502d90a657a8ab41f03ec460d',
        '0x339c7de83d1a62edafbaac186382ee76584d294f',
    ],
    contracts: [
        contract('opg', 'opg', '0xFbC2051AE2265686a469421b2C5A2D5462FbF5eB', FACILITATOR, {
            startHeight: OPG_START,
            validFrom: '2026-04-21',
        }),
        contract('opg', 'opg.interim', '0x5feCcD17C393CaF1001D18164236A37E731FCb9d', 'tee-gateway history', {
            startHeight: PAYMENTS_START,
            validFrom: '2026-04-01',
            validTo: '2026-04-12',
        }),
        contract(
            'x402Upto',
            'x402Upto',
            '0x4020A4f3b7b90ccA423B9fabCc0CE57C6C240002',
            `${FACILITATOR}, since acabfad; ${X402}`,
            { validFrom: '2026-04-24' },
        ),
        contract(
            'x402Exact',
            'x402Exact',
            '0x402085c248EeA27D92E8b30b2C58ed07f9E20001',
            `${FACILITATOR}; ${X402}`,
        ),
        contract(
            'x402UptoLegacy',
            'x402Upto.opengradient',
            '0xBe08D629cc799E6C17200F454F68A61E017038C8',
            'inference-facilitator 73e9a3e, until acabfad',
            { startHeight: PAYMENTS_START, validFrom: '2026-03-17', validTo: '2026-04-24' },
        ),
        contract(
            'x402Batch',
            'x402Batch',
            '0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003',
            'inference-facilitator@378bb62, OpenGradient-SDK PR #305, tee-gateway PR #131: planned; x402-foundation/x402@3d73f63',
        ),
    ],
    rpc: {
        urls: ['https://mainnet.base.org', 'https://base-rpc.publicnode.com'],
        maxBlockSpan: 10_000,
        targetLogs: 5_000,
        transactions: 'byHash',
        pollIntervalMs: 2_000,
    },
}
