import type { IncomingMessage, ServerResponse } from 'node:http'
import { makeAnswer } from './answer'
import { sendAnswer } from './send-answer'

async function cacheControl(note: { frozen: number; pinned: number }, method = 'GET'): Promise<unknown> {
    const answer = makeAnswer('{"data":{}}', 'application/json', { answers: 2, ...note })
    let sent: Record<string, unknown> = {}
    const response = {
        writeHead: (_status: number, headers: Record<string, unknown>) => {
            sent = headers
        },
        end() {},
    }
    await sendAnswer(
        { method, headers: {} } as IncomingMessage,
        response as unknown as ServerResponse,
        answer,
    )
    return sent['cache-control']
}

test('others may keep an answer only if it is a GET, frozen, and names its moment, in all its parts', async () => {
    expect(await cacheControl({ frozen: 2, pinned: 2 })).toBe('public, max-age=86400')
    expect(await cacheControl({ frozen: 2, pinned: 1 })).toBe('no-cache')
    expect(await cacheControl({ frozen: 1, pinned: 2 })).toBe('no-cache')
    expect(await cacheControl({ frozen: 2, pinned: 2 }, 'POST')).toBe('no-cache')
})
