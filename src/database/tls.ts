import { openClient } from './open'
import { databaseTrouble } from './trouble'

/**
 * Replaces `sslmode` `prefer` and `allow` by what the server actually does, found out by connecting: `prefer` encrypts
 * where the server can, `allow` only where it must. Any other mode is left alone.
 * @param url as libpqUrl makes it
 */
export async function settledUrl(url: string): Promise<string> {
    const mode = new URL(url).searchParams.get('sslmode')
    if (mode !== 'prefer' && mode !== 'allow') return url
    const [first, second] = mode === 'prefer' ? ['require', 'disable'] : ['disable', 'require']
    try {
        await tried(withMode(url, first))
        return withMode(url, first)
    } catch (error) {
        const trouble = databaseTrouble(error)
        if (trouble?.kind !== 'tls' && trouble?.kind !== 'denied') throw error
        await tried(withMode(url, second))
        return withMode(url, second)
    }
}

async function tried(url: string): Promise<void> {
    const client = await openClient({ connectionString: url, application_name: 'demand probe' })
    await client.end()
}

function withMode(text: string, mode: string): string {
    const url = new URL(text)
    url.searchParams.set('sslmode', mode)
    // libpq verifies nobody under `prefer` and `allow`.
    url.searchParams.delete('sslrootcert')
    return url.toString()
}
