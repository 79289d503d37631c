import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BASE_CHAIN, OPENGRADIENT_CHAIN } from './addresses'
import { endLeftoverAnvils } from './anvil'
import { freePort, tryPort } from './free-port'

/** TCP ports on 127.0.0.1 of the two RPC endpoints and of the Walrus aggregator. */
export interface DevnetPorts {
    [OPENGRADIENT_CHAIN]: number
    [BASE_CHAIN]: number
    aggregator: number
}

const NAMES = [OPENGRADIENT_CHAIN, BASE_CHAIN, 'aggregator'] as const

/**
 * The ports of the last run with this folder, so that whoever knew them finds the market again after a restart. One that
 * somebody else has taken since is replaced.
 */
export async function keptPorts(dataDir: string): Promise<DevnetPorts> {
    await endLeftoverAnvils(dataDir)
    const file = join(dataDir, 'ports.json')
    const last = read(file)
    const ports: Record<string, number> = {}
    for (const name of NAMES) {
        const port = last[name]
        ports[name] = Number.isInteger(port) ? await tryPort(port!).catch(freePort) : await freePort()
    }
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(`${file}.new`, `${JSON.stringify(ports)}\n`)
    renameSync(`${file}.new`, file)
    return ports as unknown as DevnetPorts
}

function read(file: string): Record<string, number | undefined> {
    try {
        return JSON.parse(readFileSync(file, 'utf8')) ?? {}
    } catch {
        return {}
    }
}
