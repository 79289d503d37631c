import { startDevnet } from '../devnet'
import { keptPorts } from '../devnet/ports'
import { childMain, whenAborted } from './child-main'
import type { Config } from './config'
import { tell } from './messages'

/** Runs the command `devnet`: the simulated chains, until told to stop. */
export function devnet(config: Config): Promise<void> {
    return childMain(async (signal, pulse) => {
        // Building cannot be interrupted; leaving the process ends its chains.
        const leave = () => process.exit(0)
        signal.addEventListener('abort', leave)
        pulse.step()
        const { aggregator: aggregatorPort, ...ports } = await keptPorts(config.dataDir)
        const net = await startDevnet({
            dataDir: config.dataDir,
            ports,
            aggregatorPort,
            seed: config.devnetSeed,
            liveIntervalMs: config.devnetIntervalMs,
            log: (message: string) => console.log(message),
            onProgress: (done: number, total: number) => {
                pulse.step()
                tell({ type: 'devnet-progress', done, total })
            },
        })
        // From here on the devnet looks after its chains itself.
        pulse.rest()
        if (!process.connected) {
            for (const { chainId, rpcUrl } of net.chains) console.log(`chain ${chainId} at ${rpcUrl}`)
            console.log(`Walrus aggregator at ${net.aggregatorUrl}`)
        }
        signal.removeEventListener('abort', leave)
        const { chains, aggregatorUrl, files, reset } = net
        tell({ type: 'devnet-ready', chains, aggregatorUrl, files, reset })
        await whenAborted(signal)
        await net.stop()
    })
}
