import { createServer } from 'node:net'
import { ConfigError } from './config'

/** Makes sure that a port is free. @throws ConfigError when something else listens on it */
export function assertPortFree(port: number, host: string): Promise<void> {
    if (port === 0) return Promise.resolve()
    return new Promise((done, fail) => {
        const probe = createServer()
        probe.once('error', (error: NodeJS.ErrnoException) => {
            const why =
                error.code === 'EADDRINUSE'
                    ? 'it is taken; set PORT to another one, or 0 for any free one'
                    : error.message
            fail(new ConfigError(`PORT is ${port} on ${host}: ${why}`))
        })
        probe.listen(port, host, () => probe.close(() => done()))
    })
}
