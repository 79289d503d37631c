import { existsSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Less than this is called full: Postgres writes its log in pieces of 16 MiB, and needs one for a crash recovery. */
export const LEAST_FREE_BYTES = 64 * 2 ** 20

const MIB = 2 ** 20

/** Bytes this user may still write to the file system of a folder, which need not be there yet. */
export function freeBytes(folder: string): number {
    let there = resolve(folder)
    while (!existsSync(there)) there = dirname(there)
    const { bavail, bsize } = statfsSync(there)
    return bavail * bsize
}

/** Whether the disk of a folder is full, in words; null while it is not. */
export function diskTrouble(folder: string, free = freeBytes(folder)): string | null {
    if (free >= LEAST_FREE_BYTES) return null
    return `the disk is full: ${folder} has ${Math.floor(free / MIB)} MiB free, at least ${LEAST_FREE_BYTES / MIB} MiB are needed`
}
