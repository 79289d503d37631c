import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { hideSecret, passwordOf } from './secrets'

/** Addresses of the parts of a running `start`, for commands that run beside it. */
export interface Endpoints {
    databaseUrl: string
    /** By chain id; empty on a real network. */
    rpcUrls: Record<string, string>
    /** Walrus aggregators; empty on a real network. */
    aggregators: string[]
}

const schema = z.object({
    databaseUrl: z.string(),
    rpcUrls: z.record(z.string(), z.string()),
    aggregators: z.array(z.string()),
})

const fileOf = (dataDir: string) => join(dataDir, 'endpoints.json')

/**
 * The endpoints of the `start` that runs, or was killed, in a data folder; null when none did. The password in them is hidden in what is
 * printed from now on.
 */
export function readEndpoints(dataDir: string): Endpoints | null {
    const file = fileOf(dataDir)
    if (!existsSync(file)) return null
    try {
        const endpoints = schema.parse(JSON.parse(readFileSync(file, 'utf8')))
        passwordOf(endpoints.databaseUrl).forEach(hideSecret)
        return endpoints
    } catch {
        return null
    }
}

/** Only its owner may read it: the database's password is in it. */
export function writeEndpoints(dataDir: string, endpoints: Endpoints): void {
    mkdirSync(dataDir, { recursive: true })
    const draft = `${fileOf(dataDir)}.new`
    writeFileSync(draft, `${JSON.stringify(endpoints, null, 4)}\n`, { mode: 0o600 })
    renameSync(draft, fileOf(dataDir))
}

export function removeEndpoints(dataDir: string): void {
    rmSync(fileOf(dataDir), { force: true })
}
