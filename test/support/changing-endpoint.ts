import { startServer, type TestServer } from './http'

/** What becomes of the result of a call. */
export type Change = (call: { method: string; params: any[] }, result: any) => unknown

/** A provider in front of a chain that changes what it answers; errors are passed on. */
export function startChangingEndpoint(chainUrl: string, change: Change): Promise<TestServer> {
    return startServer(async (request, response) => {
        const parts: Buffer[] = []
        for await (const part of request) parts.push(part)
        const text = Buffer.concat(parts).toString()
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(chainUrl, { method: 'POST', body: text, headers }).then((got) =>
            got.json(),
        )
        const calls = [JSON.parse(text)].flat()
        const changed = [answer].flat().map((each: any) => {
            const call = calls.find(({ id }) => id === each.id)
            return 'result' in each ? { ...each, result: change(call, each.result) } : each
        })
        response.end(JSON.stringify(Array.isArray(answer) ? changed : changed[0]))
    })
}
