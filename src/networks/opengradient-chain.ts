import { contract } from './contract'
import type { ChainConfig } from './types'

const SDK = 'OpenGradient-SDK@0afa3f3'
const WORKFLOWS = `${SDK} workflow_models/constants.py`
const EXPLORER = 'block-explorer-frontend@8c6636f'

/**
 * OpenGradient's own chain ("OG EVM", Cosmos-EVM), in use since 2026-01-27. Deployment blocks are not published.
 *
 * Not here: relays and tokens of the retired chains 10744 and 84532; the TEE precompile 0x…900 and Permit2, which have
 * no events of interest; TEEInferenceVerifier, whose address is not published (read it from the relay's
 * SETTLEMENT_CONTRACT()).
 */
export const opengradientChain: ChainConfig = {
    chainId: 10740,
    name: 'opengradient',
    genesisHash: null,
    genesisHeight: 1,
    startHeight: 1,
    finalityConfirmations: 1,
    payTo: [],
    contracts: [
        contract(
            'inferencePrecompile',
            'inferencePrecompile',
            '0x00000000000000000000000000000000000000F4',
            `${SDK} alpha.py; absent from og-evm@113ae07`,
        ),
        contract(
            'inferenceHub',
            'inferenceHub',
            '0x8383C9bD7462F12Eb996DD02F78234C0421A6FaE',
            `${SDK} alpha.py; ${EXPLORER}`,
        ),
        workflow('ETH_1h_volatility', '0xD5629A5b95dde11e4B5772B5Ad8a13B933e33845'),
        workflow('BTC_1h', '0xb4146E095c2CD2a7aA497EdfB513F1cB868Dcc3D'),
        workflow('ETH_1h', '0x58826c6dc9A608238d9d57a65bDd50EcaE27FE99'),
        workflow('SOL_1h', '0xaE12EC7314e91A612CF4Fa4DC07dC02cfCc4dF95'),
        workflow('SUI_1h', '0x90FE6434C46838c96E9ACb8d394C0fdfe38C6182'),
        workflow('SUI_30m', '0xD85BA71f5701dc4C5BDf9780189Db49C6F3708D2'),
        workflow('SUI_6h', '0x3C2E4DbD653Bd30F1333d456480c1b7aB122e946'),
        contract(
            'workflowScheduler',
            'workflowScheduler',
            '0x7179724De4e7FF9271FA40C0337c7f90C0508eF6',
            `${SDK}; ${EXPLORER}`,
        ),
        contract(
            'settlementRelay',
            'settlementRelay',
            '0xf1dc0d5Dcf2A01924faC78185B9227CF3EC839A5',
            `${EXPLORER}, since 9b22e2c`,
            { validFrom: '2026-02-24' },
        ),
        contract(
            'settlementRelayV1',
            'settlementRelay.v1',
            '0xAa3bB22c5Ef24fe3837134A25A4D801308E2516d',
            `inference-facilitator history; ${EXPLORER}`,
            { validFrom: '2026-01-29', validTo: '2026-02-26' },
        ),
        contract('teeRegistry', 'teeRegistry', '0x703cB174AEadB35D611858369B4b1111dC9Abda6', SDK, {
            validFrom: '2026-05-30',
        }),
        contract(
            'teeRegistry',
            'teeRegistry.v1',
            '0x4e72238852f3c918f4E4e57AeC9280dDB0c80248',
            `${EXPLORER}; typescript-sdk@119caca`,
        ),
        contract(
            'teeVerifier',
            'teeBatchVerifier',
            '0x626D71947f59E6574bDfAdA8eE48E4C96FF4203b',
            'npm og-fe-tee-verification 0.0.3',
        ),
        contract(
            'teeVerifier',
            'teeBatchVerifier.old',
            '0xa06dAFA3D713b74e4e1E74B34bd1588C9FD6C290',
            'npm og-fe-tee-verification, before 0.0.3',
        ),
    ],
    rpc: {
        urls: ['https://ogevmdevnet.opengradient.ai'],
        // og-evm refuses more than 10,000 blocks or 10,000 results.
        maxBlockSpan: 10_000,
        targetLogs: 5_000,
        transactions: 'byBlock',
        pollIntervalMs: 1_000,
    },
}

function workflow(name: string, address: string) {
    return contract('priceHistoryInference', `priceHistoryInference.${name}`, address, WORKFLOWS, {
        validFrom: '2025-03-04',
    })
}
