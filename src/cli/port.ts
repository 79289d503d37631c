import { tryPort } from '../devnet/free-port'
import { ConfigError } from './config'

/** Makes sure that a port is free. @throws ConfigError when something else listens on it */
export async function assertPortFree(port: number, host: string): Promise<void> {
    if (port === 0) return
    await tryPort(port, host).catch(({ code, message }: NodeJS.ErrnoException) => {
        const why =
            code === 'EADDRINUSE' ? 'it is taken; set PORT to another one, or 0 for any free one' : message
        throw new ConfigError(`PORT is ${port} on ${host}: ${why}`)
    })
}
