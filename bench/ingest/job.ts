import { readFileSync } from 'node:fs'

/** What one measured run is told, and what it answers on its last line. */
export interface Job {
    rpcUrl: string
    databaseUrl: string
    top: number
    /** Folder with the rows to copy, for the floor. */
    rowsDir: string
}

export interface Measured {
    seconds: number
    cpuSeconds: number
    peakRssMb: number
    detail?: Record<string, number>
}

export function job(): Job {
    return JSON.parse(process.argv[2])
}

/** Highest resident memory of this process so far, MiB. */
export function peakRssMb(): number {
    const status = readFileSync('/proc/self/status', 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024
}

/** Ends the run with its figures. CPU seconds are this process's own: they hardly depend on what else the machine does. */
export function answer(startedAt: number, detail?: Record<string, number>): never {
    const { user, system } = process.cpuUsage()
    const measured: Measured = {
        seconds: (performance.now() - startedAt) / 1000,
        cpuSeconds: (user + system) / 1e6,
        peakRssMb: peakRssMb(),
        detail,
    }
    console.log(JSON.stringify(measured))
    process.exit(0)
}
