/** Redirects followed one after the other at most. */
export const MAX_REDIRECTS = 5

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number, location: string | undefined): location is string {
    return REDIRECTS.has(status) && location !== undefined
}

/**
 * Decides where a redirect leads, or why it is not followed: too many, a circle, from https to http, or to something
 * other than http(s). The reason names only hosts: the rest of a URL may hold a key.
 * @param visited the URLs asked so far, the newest last
 */
export function redirectTarget(visited: readonly URL[], location: string): URL | string {
    const from = visited[visited.length - 1]
    if (!URL.canParse(location, from.href)) return 'redirects to what is no URL'
    const to = new URL(location, from)
    to.hash = ''
    if (to.protocol !== 'http:' && to.protocol !== 'https:')
        return `redirects to an address of the kind ${to.protocol.slice(0, -1).slice(0, 20)}, not http(s)`
    if (from.protocol === 'https:' && to.protocol === 'http:')
        return `redirects from https to http, to ${to.host}`
    // Whatever is asked for as well: what a redirect names is not ours to log in to.
    to.username = to.password = ''
    if (visited.some((url) => url.href === to.href)) return `redirects in a circle, to ${to.host}`
    if (visited.length > MAX_REDIRECTS)
        return `redirects more than ${MAX_REDIRECTS} times, last to ${to.host}`
    return to
}
