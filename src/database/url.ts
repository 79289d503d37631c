import { existsSync } from 'node:fs'
import { UnfitDatabaseError } from './trouble'

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
type SslMode = (typeof SSL_MODES)[number]

/** Parameters that `pg` would silently ignore, so that a connection would seem safer than it is. */
const UNSUPPORTED = ['sslcrl', 'sslcrldir', 'sslpassword', 'requirepeer']

/**
 * A connection string whose `sslmode` means in `pg` what it means in libpq, and is never left to a default of `pg`:
 * `require` encrypts and verifies nothing, unless `sslrootcert` names an authority; `verify-ca` and `verify-full`
 * verify. Without `sslmode` there is no encryption, unless `PGSSLMODE` says otherwise.
 * @throws UnfitDatabaseError, whose sentence names the parameter, its value and what would be right
 */
export function libpqUrl(text: string, env: Record<string, string | undefined> = {}): string {
    const url = new URL(text)
    const { searchParams: params } = url
    const isSocket = (params.get('host') ?? decodeURIComponent(url.hostname)).startsWith('/')
    for (const name of UNSUPPORTED)
        if (params.has(name)) throw unfit(`${name} is set: it is not supported, leave it out`)
    if (isJdbcSsl(params.get('ssl'))) params.set('sslmode', params.get('sslmode') ?? 'require')
    params.delete('ssl')
    for (const [name, variable] of [
        ['sslmode', 'PGSSLMODE'],
        ['sslrootcert', 'PGSSLROOTCERT'],
        ['sslcert', 'PGSSLCERT'],
        ['sslkey', 'PGSSLKEY'],
    ])
        if (!params.has(name) && env[variable]) params.set(name, env[variable]!)
    const mode = isSocket ? 'disable' : modeOf(params)
    for (const name of ['sslrootcert', 'sslcert', 'sslkey']) {
        if (mode === 'disable') params.delete(name)
        const file = params.get(name)
        if (file !== null && !existsSync(file)) throw unfit(`${name} is '${file}': there is no such file`)
    }
    if (mode === 'verify-ca' && !params.has('sslrootcert'))
        throw unfit(
            "sslmode is 'verify-ca': expected sslrootcert=<file> beside it, or sslmode=verify-full for the authorities that this machine knows",
        )
    params.set('sslmode', mode)
    params.set('uselibpqcompat', 'true')
    return url.toString()
}

function modeOf(params: URLSearchParams): SslMode {
    const mode = params.get('sslmode') ?? 'disable'
    // What earlier versions of `pg` call it.
    if (mode === 'no-verify') {
        params.delete('sslrootcert')
        return 'require'
    }
    if (!SSL_MODES.includes(mode as SslMode))
        throw unfit(`sslmode is '${mode}': expected ${SSL_MODES.join(', ')}`)
    if (params.get('sslrootcert') !== 'system') return mode as SslMode
    params.delete('sslrootcert')
    return 'verify-full'
}

const isJdbcSsl = (value: string | null) => value === 'true' || value === '1'
const unfit = (sentence: string) => new UnfitDatabaseError('tls', sentence)
