import { tryPort } from '../devnet/free-port'
import { ConfigError } from './config'

/** Makes sure that a port is free. @throws ConfigError when something else listens on it */
export async function assertPortFree(port: number, host: string): Promise<void> {
    if (port === 0) return
    await tryPort(port, host).catch(({ code, message }: NodeJS.ErrnoException) => {
        throw new ConfigError(why(code, port, host) ?? `PORT is ${port} on ${host}: ${message}`)
    })
}

/** A known reason in words that blame the setting which is wrong. */
function why(code: string | undefined, port: number, host: string): string | null {
    switch (code) {
        case 'EADDRINUSE':
            return `PORT is ${port} on ${host}: it is taken; set PORT to another one, or 0 for any free one`
        case 'EACCES':
            return `PORT is ${port}: this user may not listen there; set PORT to one from 1024 on`
        case 'EADDRNOTAVAIL':
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
        case 'EINVAL':
            return `HOST is ${host}: no address of this machine; 127.0.0.1 is this machine alone, 0.0.0.0 all of its addresses`
        default:
            return null
    }
}
