import http from 'node:http'
import type { AddressInfo } from 'node:net'

export type Fault =
    /** What happens to the whole HTTP exchange. */
    | { status: number; body?: string; headers?: Record<string, string> }
    | { body: string }
    | { hang: true }
    | { drop: true }
    /** What happens to this call alone. */
    | { error: { code: number; message: string; data?: unknown } }
    | { result: unknown }
    | { map: (result: any) => unknown }
    /** Rewrites the whole JSON-RPC message. */
    | { answer: (message: any) => unknown }

/** Looks at each call before it is forwarded; null lets it pass. */
export type FaultRule = (method: string, params: any[]) => Fault | null | undefined

export interface FaultProxy {
    url: string
    /** Replaces the rule. */
    fault(rule: FaultRule | null): void
    /** Forwards to another server from now on. */
    target(url: string): void
    /** Every call seen, in order. */
    calls: { method: string; params: any[] }[]
    stop(): Promise<void>
}

/** An HTTP JSON-RPC proxy that breaks answers on purpose. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
    let rule: FaultRule | null = null
    const calls: FaultProxy['calls'] = []
    const agent = new http.Agent({ keepAlive: true })
    const server = http.createServer(async (request, response) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk)
        const body = JSON.parse(Buffer.concat(chunks).toString())
        const list: any[] = Array.isArray(body) ? body : [body]
        const faults = list.map((c) => {
            calls.push({ method: c.method, params: c.params })
            return rule?.(c.method, c.params) ?? null
        })
        for (const fault of faults) {
            if (fault == null) continue
            if ('hang' in fault) return
            if ('drop' in fault) return void request.socket.destroy()
            if ('status' in fault)
                return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '')
            if ('body' in fault) return void response.writeHead(200).end(fault.body)
        }
        const upstream = await forward(target, agent, JSON.stringify(list)).catch(() => null)
        if (upstream == null) return void response.writeHead(502).end('upstream is gone')
        const answers = upstream.map((answer: any, i: number) => {
            const fault: any = faults[i]
            if (fault == null) return answer
            if ('answer' in fault) return fault.answer(answer)
            if ('error' in fault) return { jsonrpc: '2.0', id: answer.id, error: fault.error }
            const result = 'map' in fault ? fault.map(answer.result) : fault.result
            return { jsonrpc: '2.0', id: answer.id, result }
        })
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(Array.isArray(body) ? answers : answers[0]))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        calls,
        fault(next) {
            rule = next
        },
        target(url) {
            target = url
        },
        async stop() {
            agent.destroy()
            server.closeAllConnections()
            await new Promise((resolve) => server.close(resolve))
        },
    }
}

function forward(target: string, agent: http.Agent, body: string): Promise<any> {
    return new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
        const request = http.request(target, { method: 'POST', agent, headers }, async (response) => {
            try {
                const chunks: Buffer[] = []
                for await (const chunk of response) chunks.push(chunk)
                resolve(JSON.parse(Buffer.concat(chunks).toString()))
            } catch (e) {
                reject(e)
            }
        })
        request.on('error', reject)
        request.end(body)
    })
}
