import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'

export interface TestChain {
    url: string
    rpc<T = any>(method: string, ...params: unknown[]): Promise<T>
    /** Mines `count` blocks, each with one transaction of `logs` logs (0 = empty block). */
    mine(count: number, logs?: number): Promise<void>
    /** Sends a transaction that emits `logs` logs; it stands in the next mined block. */
    emit(logs: number, options?: { topic0?: string; topic1?: string; to?: string }): Promise<string>
    head(): Promise<number>
    stop(): Promise<void>
}

export const EMITTER = '0x00000000000000000000000000000000000000f4'
export const OTHER_EMITTER = '0x00000000000000000000000000000000000000f5'
export const TOPIC = '0x97088ec3606cfe8cc112180570d03fcde05f9b8e1bfef8e27784eaf5dd5691b6'
export const OTHER_TOPIC = '0xde5b89d10fc800c459329c382fabfcad0be0ed7e5328e01fae04e507b09ef5d8'
export const SENDER = '0x0000000000000000000000000000000000000aaa'
const GENESIS_TIME = 1_700_000_000

/** Emits calldata[2] logs with topics calldata[0] and calldata[1] and the running number as data. */
const EMITTER_CODE = '0x60005b80604035111560215780600052602035600035602060' + '00a26001016002565b00'

/** A deterministic anvil with two emitter contracts; the caller stops it. */
export async function startTestChain(chainId = 10740): Promise<TestChain> {
    const binary = join(
        dirname(
            require.resolve(
                `@foundry-rs/anvil-linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}/package.json`,
            ),
        ),
        'bin/anvil',
    )
    const args = [
        '--port',
        '0',
        '--chain-id',
        String(chainId),
        '--timestamp',
        String(GENESIS_TIME),
        '--no-mining',
    ]
    args.push(
        '--base-fee',
        '0',
        '--gas-price',
        '0',
        '--auto-impersonate',
        '--order',
        'fifo',
        '--accounts',
        '1',
    )
    args.push('--gas-limit', '1000000000')
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const url = await new Promise<string>((resolve, reject) => {
        let out = ''
        child.once('error', reject)
        child.stdout.on('data', (chunk) => {
            out += chunk
            const m = /Listening on (\S+)/.exec(out)
            if (m) resolve(`http://${m[1]}`)
        })
    })
    const rpc = async (method: string, ...params: unknown[]) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
        const response = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
        })
        const answer: any = await response.json()
        if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
        return answer.result
    }
    for (const address of [EMITTER, OTHER_EMITTER]) await rpc('anvil_setCode', address, EMITTER_CODE)
    const emit: TestChain['emit'] = (logs, { topic0 = TOPIC, topic1 = TOPIC, to = EMITTER } = {}) => {
        const data = topic0 + topic1.slice(2) + logs.toString(16).padStart(64, '0')
        return rpc('eth_sendTransaction', { from: SENDER, to, data, gas: '0x2000000', gasPrice: '0x0' })
    }
    return {
        url,
        rpc,
        emit,
        async mine(count, logs = 0) {
            for (let i = 0; i < count; i++) {
                if (logs > 0) await emit(logs)
                await rpc('evm_mine')
            }
        },
        async head() {
            return Number(await rpc('eth_blockNumber'))
        },
        async stop() {
            child.kill('SIGKILL')
            await exited
        },
    }
}
