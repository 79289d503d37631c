/** Scheme and host of an endpoint: what may be logged, as keys hide in paths, queries and user names. */
export function withoutSecrets(url: string): string {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
}

/** A text that came from an endpoint, without anything of its URL that could be a key: providers quote it in their errors. */
export function redacted(text: string, url: string): string {
    let clean = text
    for (const secret of secretsOf(new URL(url))) clean = clean.replaceAll(secret, '…')
    return clean
}

/** Shorter parts are words such as `v2` or `rpc`, not keys. */
const SHORTEST_KEY = 6

function secretsOf(url: URL): string[] {
    const parts = [url.username, url.password, url.search.slice(1), ...url.searchParams.values()]
    parts.push(...url.pathname.split('/'))
    const raw = parts.flatMap((part) => [part, decoded(part)])
    const long = new Set(raw.filter((part) => part.length >= SHORTEST_KEY))
    return [...long].sort((a, b) => b.length - a.length)
}

/** A part of a URL as it was meant; as it stands where it is not well-formed. */
export function decoded(part: string): string {
    try {
        return decodeURIComponent(part)
    } catch {
        return part
    }
}
