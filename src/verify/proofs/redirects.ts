import { lookup } from 'node:dns/promises'
import { BlockList } from 'node:net'

const MOST = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Addresses that only this machine or its own network reaches, and those in which such a one may be written. */
const local = new BlockList()
for (const network of '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3'.split(
    ' ',
))
    local.addSubnet(network.split('/')[0], Number(network.split('/')[1]), 'ipv4')
for (const network of '::/96 64:ff9b::/96 64:ff9b:1::/48 2001::/23 2002::/16 fc00::/7 fe80::/9 ff00::/8'.split(
    ' ',
))
    local.addSubnet(network.split('/')[0], Number(network.split('/')[1]), 'ipv6')

/**
 * Asks for a URL and follows its redirects: at most 5, to http(s), and from a public host to no local address, or else an
 * aggregator could make this machine ask its neighbours.
 * @param isLocal for tests
 * @throws Error with a sentence that names hosts
 */
export async function fetchFollowing(
    address: string,
    signal: AbortSignal,
    isLocal = isLocalHost,
): Promise<Response> {
    let url = new URL(address)
    for (let hops = 0; ; hops++) {
        const response = await fetch(url, { signal, redirect: 'manual' })
        const location = response.headers.get('location')
        if (!REDIRECTS.has(response.status) || location === null) return response
        await response.body?.cancel()
        if (hops === MOST) throw new Error(`it redirects more than ${MOST} times`)
        if (!URL.canParse(location, url.href)) throw new Error('it redirects to what is no URL')
        const to = new URL(location, url)
        if (!/^https?:$/.test(to.protocol)) throw new Error('it redirects to what is not http(s)')
        if (to.host !== url.host && (await isLocal(to)) && !(await isLocal(new URL(address))))
            throw new Error(`it redirects to ${to.host}, a local address`)
        url = to
    }
}

async function isLocalHost({ hostname }: URL): Promise<boolean> {
    const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true })
    return found.some(({ address, family }) => local.check(address, family === 6 ? 'ipv6' : 'ipv4'))
}
