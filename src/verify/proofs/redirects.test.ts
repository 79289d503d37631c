import { startServer } from '../../../test/support/http'
import { fetchFollowing } from './redirects'

// 127.0.0.2 stands for the world.
const isLocal = async ({ hostname }: URL) => hostname !== '127.0.0.2'
const get = (url: string) => fetchFollowing(url, AbortSignal.timeout(20_000), isLocal)

test('a redirect is followed within limits, and from a public host never to this machine', async () => {
    const near = await startServer((_, response) => response.end('near'))
    const world = await startServer((request, response) => {
        const [, kind] = request.url!.split('/')
        const to =
            kind === 'far' ? '/end' : kind === 'near' ? near.url : kind === 'circle' ? '/circle' : 'ftp://x/'
        if (kind === 'end') response.end('end')
        else response.writeHead(302, { location: to }).end()
    }, '127.0.0.2')
    expect(await (await get(`${world.url}/far`)).text()).toBe('end')
    await expect(get(`${world.url}/near`)).rejects.toThrow(/redirects to 127\.0\.0\.1:\d+, a local address/)
    await expect(get(`${world.url}/circle`)).rejects.toThrow('redirects more than 5 times')
    await expect(get(`${world.url}/ftp`)).rejects.toThrow('not http(s)')
    expect(near.asked).toEqual([])
    // One that is near itself may lead to its neighbours; whatever a name is, its address is looked at.
    const home = await startServer((_, response) => response.writeHead(302, { location: near.url }).end())
    expect(await (await fetchFollowing(home.url, AbortSignal.timeout(20_000))).text()).toBe('near')
    await home.stop()
    await near.stop()
    await world.stop()
})
