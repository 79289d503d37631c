import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, processCommand } from '../devnet/processes'
import { ConfigError } from './config'

/**
 * Makes sure that one `start` at a time uses a data folder. A lock left by a killed process is taken over.
 * @throws ConfigError when another one is running, or the folder cannot be written to
 */
export function lockInstance(dataDir: string): { release(): void } {
    writable(dataDir)
    const file = join(dataDir, 'start.pid')
    if (existsSync(file)) {
        const pid = Number(readFileSync(file, 'utf8'))
        if (pid !== process.pid && isAlive(pid) && /main(\.js|\.ts)? .*start/.test(processCommand(pid))) {
            throw new ConfigError(
                `DATA_DIR ${dataDir} is in use by process ${pid}: stop it first, or set DATA_DIR to another folder`,
            )
        }
    }
    writeFileSync(file, String(process.pid))
    return { release: () => rmSync(file, { force: true }) }
}

function writable(dataDir: string): void {
    try {
        mkdirSync(dataDir, { recursive: true })
        accessSync(dataDir, constants.W_OK)
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        if (code === 'ENOSPC' || code === 'EDQUOT') throw error
        throw new ConfigError(
            `DATA_DIR ${dataDir} cannot be written to: ${message}; make it writable, or set DATA_DIR to another folder`,
        )
    }
}
