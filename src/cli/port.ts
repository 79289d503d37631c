import { tryPort } from '../devnet/free-port'
import { type Config, ConfigError } from './config'

type PortSetting = 'PORT' | 'METRICS_PORT'

/** Makes sure that the API can listen. @throws ConfigError when something else does, or nothing can */
export async function assertPortsFree({
    port,
    host,
    metrics,
}: Pick<Config, 'port' | 'host' | 'metrics'>): Promise<void> {
    await assertPortFree('PORT', port, host)
    await assertPortFree('METRICS_PORT', metrics.port ?? 0, host)
}

async function assertPortFree(name: PortSetting, port: number, host: string): Promise<void> {
    if (port === 0) return
    await tryPort(port, host).catch(({ code, message }: NodeJS.ErrnoException) => {
        throw new ConfigError(why(name, code, port, host) ?? `${name} is ${port} on ${host}: ${message}`)
    })
}

/** A known reason in words that blame the setting which is wrong. */
function why(name: PortSetting, code: string | undefined, port: number, host: string): string | null {
    switch (code) {
        case 'EADDRINUSE':
            return `${name} is ${port} on ${host}: it is taken; set ${name} to another one, or 0 for any free one`
        case 'EACCES':
            return `${name} is ${port}: this user may not listen there; set ${name} to one from 1024 on`
        case 'EADDRNOTAVAIL':
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
        case 'EINVAL':
            return `HOST is ${host}: no address of this machine; 127.0.0.1 is this machine alone, 0.0.0.0 all of its addresses`
        default:
            return null
    }
}
