import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Interface } from 'ethers'
import Firehose from '../../contracts/build/Firehose.json'
import { type Anvil, startAnvil } from '../../src/devnet/anvil'
import { LocalRpc } from '../../src/devnet/rpc'
import { DEVNET_INFERENCE_PAYMENTS, DEVNET_MODEL_REGISTRY } from '../../src/networks'

const GENESIS = 1_767_225_600
const SENDER = '0x00000000000000000000000000000000000be0c4'
/** anvil calls blocks final 64 behind its head. */
const TAIL = 70
/** As many models as the Hub claims; seven in ten are never used, as on Hugging Face. */
const MODELS = 4_400
const USED_MODELS = 1_300
const PAYERS = 2_000
const DAYS = 90
/** Logs of one block, two of three transactions: payments and the accruals of three in ten of them. */
const PAYMENTS = 77
const ACCRUALS = 23

export interface BenchChain {
    anvil: Anvil
    /** Last block with logs. */
    top: number
    logs: number
}

/** A chain 8453 with at least `wanted` logs: 4,400 models registered, then payments and accruals over 90 days. */
export async function buildChain(wanted: number, log: (text: string) => void): Promise<BenchChain> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    const anvil = await startAnvil({
        chainId: 8453,
        genesisTime: GENESIS,
        keptStates: 2,
        pidFile: join(dir, 'anvil.pid'),
    })
    const rpc = new LocalRpc(anvil.url)
    for (const address of [DEVNET_MODEL_REGISTRY, DEVNET_INFERENCE_PAYMENTS]) {
        await rpc.call('anvil_setCode', [address, Firehose.deployedBytecode])
    }
    const firehose = new Interface(Firehose.abi)
    let nonce = 0
    const send = (to: string, name: string, args: unknown[]) => ({
        method: 'eth_sendTransaction',
        params: [
            {
                from: SENDER,
                to,
                gas: '0x5f5e100',
                gasPrice: '0x0',
                nonce: `0x${(nonce++).toString(16)}`,
                data: firehose.encodeFunctionData(name, args),
            },
        ],
    })
    const blocks = Math.ceil((wanted - MODELS) / (PAYMENTS + ACCRUALS))
    const spacing = Math.floor((DAYS * 86_400) / (blocks + MODELS / 100))
    let height = 0
    const mine = async (calls: ReturnType<typeof send>[]) => {
        height++
        if (calls.length) await rpc.batch(calls)
        await rpc.call('evm_setNextBlockTimestamp', [GENESIS + height * spacing])
        await rpc.call('evm_mine')
    }
    for (let first = 0; first < MODELS; first += 100) {
        await mine([send(DEVNET_MODEL_REGISTRY, 'registerModels', [first, 100])])
    }
    for (let n = 0; n < blocks; n++) {
        await mine([
            send(DEVNET_INFERENCE_PAYMENTS, 'payInferences', [n, PAYMENTS, USED_MODELS, PAYERS]),
            send(DEVNET_INFERENCE_PAYMENTS, 'accruePayouts', [n, ACCRUALS, USED_MODELS]),
        ])
        if (n % 500 === 499) log(`building the chain: ${Math.round((100 * n) / blocks)} %`)
    }
    const top = height
    for (let n = 0; n < TAIL; n++) await mine([])
    rpc.close()
    return { anvil, top, logs: MODELS + blocks * (PAYMENTS + ACCRUALS) }
}
