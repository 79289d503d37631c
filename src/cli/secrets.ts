/** Shortest text that is hidden: shorter ones would hide parts of ordinary words. */
const SHORTEST = 6
/** Shortest part of an endpoint's path that may be a key. */
const SHORTEST_KEY = 8

const HIDDEN = '***'

type Environment = Record<string, string | undefined>

/** Settings whose whole value is a secret. */
export const TOKENS = ['RECEIPT_TOKEN', 'METRICS_TOKEN'] as const

/** Settings that hold URLs of providers, whose paths and queries carry keys. */
const ENDPOINTS = ['RPC_URL_10740', 'RPC_URL_8453', 'GATEWAY_URL_8453', 'WALRUS_AGGREGATORS']

/** Every secret in the settings: passwords, tokens, and keys in the URLs of providers. */
export function secretsIn(env: Environment): string[] {
    const databases = [env.DB_URL, env.API_DB_URL].flatMap((url) => passwordOf(url ?? ''))
    const found = [...TOKENS.map((name) => env[name] ?? ''), env.PGPASSWORD ?? '', ...databases]
    for (const name of ENDPOINTS)
        for (const url of (env[name] ?? '').split(',')) found.push(...keysIn(url.trim()))
    const both = found.flatMap((text) => [text, decoded(text)])
    // Longest first: one secret may begin with another.
    return [...new Set(both)].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length)
}

/** The password of a database's URL, unless another part of the URL is the same word and not secret. */
export function passwordOf(text: string): string[] {
    if (!URL.canParse(text)) {
        // What follows the user in a URL that cannot be read, such as one with a bare # in the password.
        const password = /\/\/[^:/@]*:(.+)@/.exec(text)?.[1]
        return password ? [password] : []
    }
    const { username, password, hostname, protocol, pathname, searchParams } = new URL(text)
    const words = [username, hostname, protocol.slice(0, -1), pathname.slice(1)]
    const inQuery = searchParams.get('password')
    return [...(words.includes(password) ? [] : [password]), ...(inQuery ? [inQuery] : [])]
}

function keysIn(text: string): string[] {
    if (!URL.canParse(text)) return text.length > SHORTEST_KEY ? [text] : []
    const url = new URL(text)
    const parts = [...url.pathname.split('/'), url.username, url.hash.slice(1)]
    const labels = url.hostname.split('.').filter((label) => label.length > 20)
    return [
        url.password,
        ...parts.filter((part) => part.length >= SHORTEST_KEY),
        ...labels,
        ...url.searchParams.values(),
    ]
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text)
    } catch {
        return text
    }
}

/** The text with every secret in it replaced. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text)
}

const hidden: string[] = []

/** Hides what may be a key in a URL that was given on the command line. */
export function hideKeys(url: string): void {
    if (url.includes('://')) keysIn(url).forEach(hideSecret)
}

/** Hides one more text in whatever this process prints from now on. */
export function hideSecret(secret: string): void {
    if (secret.length >= SHORTEST) hidden.push(secret)
}

/**
 * Hides the secrets of the settings in everything that this process prints, also in errors of libraries that quote a
 * URL and of providers that quote the key they were asked with.
 */
export function hideSecrets(env: Environment, streams: NodeJS.WriteStream[]): void {
    hidden.push(...secretsIn(env))
    for (const stream of streams) {
        const write = stream.write.bind(stream) as (...args: unknown[]) => boolean
        stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
            const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
            const clean = withoutSecrets(text, hidden)
            return write(clean === text ? chunk : clean, ...rest)
        }
    }
}
